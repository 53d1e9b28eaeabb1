// PersonPage.tsx — one person: the ids, the orders, and the whole trail by visits, newest first.
import { Alert, Card, Skeleton, Tag, Typography } from "antd";
import { useEffect, useState } from "react";
import type { World } from "./App";
import { type Person, personOf } from "./api";
import { show } from "./format";

export function PersonPage({ id, world }: { id: string; world: World }) {
  const { say, shop, language } = world;
  const [person, set] = useState<Person>();
  const [error, fail] = useState<string>();
  useEffect(() => {
    personOf(id).then(set, (e: Error) => fail(e.message));
  }, [id]);
  if (error) return <Alert type="error" showIcon title={say("failed")} description={error} />;
  if (!person) return <Skeleton active />;
  const reader = { language: language === "zh" ? "zh-CN" : "en", currency: shop.currency };
  const orders = new Map(person.orders.map((o) => [o.event, o]));
  const sessions = person.sessions
    .map((s, i) => ({ ...s, end: person.sessions[i + 1]?.first ?? person.count }))
    .filter((s) => s.end > person.from)
    .reverse();
  return (
    <>
      <Typography.Title level={2} style={{ marginTop: 0 }}>{say("person")} {person.key}</Typography.Title>
      {person.guest && <p className="note">{say("guest")}</p>}
      <p>{say("ids")}: {person.ids.map((one) => <Tag key={one}>{one}</Tag>)}</p>
      <p className="note">{person.count.toLocaleString()} {say("events")} · {person.orders.length} {say("orders")}</p>
      {sessions.map((s) => (
        <Card
          key={s.first} size="small" style={{ marginBottom: 12 }}
          title={`${say("visit")} ${s.visit || "–"} · ${say("via")} ${[s.channel, s.source, s.campaign].filter(Boolean).join(" / ") || "–"}`}
          extra={<span className="note">{[s.device, s.browser, s.country].filter(Boolean).join(" · ")}</span>}
        >
          <ul className="trail">
            {person.events.slice(Math.max(0, s.first - person.from), s.end - person.from).map((e, i) => {
              const order = orders.get(Math.max(s.first, person.from) + i);
              return (
                <li key={s.first + i}>
                  <time className="note" dateTime={e.time}>{new Date(e.time).toLocaleString(reader.language, { timeZone: shop.zone })}</time>
                  <span>{e.kind}</span>
                  <span>
                    {[e.page, e.name ?? e.product].filter(Boolean).join(" · ")}
                    {order && <Tag color="green" style={{ marginInlineStart: 8 }}>{order.id}: {show(order.value, "money", reader)} ({order.state})</Tag>}
                  </span>
                </li>
              );
            })}
          </ul>
        </Card>
      ))}
    </>
  );
}
