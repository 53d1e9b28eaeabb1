// Home.tsx — what is known, and what can be asked.
import { Card, Empty, Input, Statistic, Typography } from "antd";
import type { World } from "./App";
import { moment } from "./format";

export function Home({ world }: { world: World }) {
  const { shop, catalog, words, go, locale } = world;
  const count = new Intl.NumberFormat(locale);
  const reader = { language: locale, currency: shop.currency, zone: shop.zone };
  const figures: [string, number][] = [
    [words.say("shopPeople"), shop.people],
    [words.say("shopVisits"), shop.sessions],
    [words.say("shopOrders"), shop.orders],
    [words.say("shopEvents"), shop.events],
  ];
  const open = (name: string): void => go({ path: ["reports", name], params: {} });
  return (
    <>
      <Typography.Title level={2} style={{ marginTop: 0 }}>
        {shop.name}
      </Typography.Title>
      <div className="figures">
        {figures.map(([title, n]) => (
          <Card key={title} size="small">
            <Statistic title={title} value={count.format(n)} />
          </Card>
        ))}
      </div>
      <p className="note">
        {[
          ...(shop.last ? [`${words.say("until")} ${moment(shop.last, reader)}`] : []),
          shop.zone,
          shop.currency,
        ].join(" · ")}
      </p>
      {shop.events === 0 ? (
        <Empty description={words.say("noData")} />
      ) : (
        <>
          <Input.Search
            aria-label={words.say("found")}
            placeholder={words.say("found")}
            style={{ maxWidth: 360 }}
            onSearch={(id) => id.trim() && go({ path: ["people", id.trim()], params: {} })}
          />
          <div className="cards">
            {catalog.reports.map((r) => (
              <Card
                key={r.name}
                hoverable
                size="small"
                title={words.report(r.name)}
                tabIndex={0}
                role="link"
                onClick={() => open(r.name)}
                onKeyDown={(k) => k.key === "Enter" && open(r.name)}
              >
                {words.asks(r.name, r.asks)}
              </Card>
            ))}
          </div>
        </>
      )}
    </>
  );
}
