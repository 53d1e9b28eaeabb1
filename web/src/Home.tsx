// Home.tsx — what is known, and what can be asked.
import { Card, Empty, Input, Statistic, Typography } from "antd";
import type { World } from "./App";

export function Home({ world }: { world: World }) {
  const { shop, catalog, say, go, language } = world;
  const count = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en");
  return (
    <>
      <Typography.Title level={2} style={{ marginTop: 0 }}>{shop.name}</Typography.Title>
      <div className="figures">
        <Card size="small"><Statistic title={say("people_")} value={count.format(shop.people)} /></Card>
        <Card size="small"><Statistic title={say("visits")} value={count.format(shop.sessions)} /></Card>
        <Card size="small"><Statistic title={say("orders")} value={count.format(shop.orders)} /></Card>
        <Card size="small"><Statistic title={say("events")} value={count.format(shop.events)} /></Card>
      </div>
      <p className="note">{say("until")} {shop.last ?? "–"} · {shop.zone} · {shop.currency}</p>
      {shop.events === 0 ? (
        <Empty description={say("noData")} />
      ) : (
        <>
          <Input.Search
            aria-label={say("found")} placeholder={say("found")} style={{ maxWidth: 360 }}
            onSearch={(id) => id.trim() && go({ path: ["people", id.trim()], params: {} })}
          />
          <div className="cards">
            {catalog.reports.map((r) => (
              <Card
                key={r.name} hoverable size="small" title={say(r.name)} tabIndex={0} role="link"
                onClick={() => go({ path: ["reports", r.name], params: {} })}
                onKeyDown={(k) => k.key === "Enter" && go({ path: ["reports", r.name], params: {} })}
              >
                {say(`asks:${r.name}`) === `asks:${r.name}` ? r.asks : say(`asks:${r.name}`)}
              </Card>
            ))}
          </div>
        </>
      )}
    </>
  );
}
