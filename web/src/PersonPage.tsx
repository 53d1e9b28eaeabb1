// PersonPage.tsx — one person: the ids, the orders, and the whole trail by visits, newest first.
import { Alert, Button, Card, Skeleton, Tag, Typography } from "antd";
import { useEffect, useState } from "react";
import type { World } from "./App";
import { type Person, personOf } from "./api";
import { moment, show } from "./format";

const most = 10000; // events that the server gives at once

type Visit = Person["sessions"][number] & { end: number };

function VisitCard({ visit, person, world }: { visit: Visit; person: Person; world: World }) {
  const { words, shop, locale } = world;
  const reader = { language: locale, currency: shop.currency, zone: shop.zone };
  const orders = new Map(person.orders.map((o) => [o.event, o]));
  const first = Math.max(visit.first, person.from);
  const value = (column: string, text: string | undefined): string =>
    text ? words.value(column, text) : "";
  const source = [value("channel", visit.channel), visit.source, visit.campaign];
  const name =
    visit.visit === 0
      ? words.say("noVisit")
      : words.language === "zh"
        ? words.say("visit").replace("N", String(visit.visit))
        : `${words.say("visit")} ${visit.visit}`;
  const via = source.filter(Boolean).join(" / ");
  const device = [value("device", visit.device), visit.browser, visit.country];
  return (
    <Card
      size="small"
      style={{ marginBottom: 12 }}
      title={via ? `${name} · ${words.say("via")} ${via}` : name}
      extra={<span className="note">{device.filter(Boolean).join(" · ")}</span>}
    >
      <ul className="trail">
        {person.events.slice(first - person.from, visit.end - person.from).map((e, i) => {
          const order = orders.get(first + i);
          return (
            <li key={first + i}>
              <time className="note" dateTime={e.time}>
                {moment(e.time, reader)}
              </time>
              <span>{words.value("kind", e.kind)}</span>
              <span>
                {[e.page, e.name ?? e.product].filter(Boolean).join(" · ")}
                {order && (
                  <Tag color="green" style={{ marginInlineStart: 8 }}>
                    {order.id}: {show(order.value, "money", reader)} ·{" "}
                    {words.value("state", order.state)}
                    {order.refunded > 0 &&
                      ` · ${words.column("refunded")} ${show(order.refunded, "money", reader)}`}
                  </Tag>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

export function PersonPage({ id, world }: { id: string; world: World }) {
  const { words, locale } = world;
  const [person, set] = useState<Person>();
  const [error, fail] = useState<string>();
  const [limit, setLimit] = useState(500);
  useEffect(() => {
    personOf(id, limit).then(set, (e: Error) => fail(e.message));
  }, [id, limit]);
  const heading = (
    <Typography.Title level={2} style={{ marginTop: 0, overflowWrap: "anywhere" }}>
      {words.say("person")} {id}
    </Typography.Title>
  );
  if (error)
    return (
      <>
        {heading}
        <Alert type="error" showIcon title={words.say("failed")} description={error} />
      </>
    );
  if (!person) return <Skeleton active />;
  const count = new Intl.NumberFormat(locale);
  const visits = person.sessions
    .map((s, i): Visit => ({ ...s, end: person.sessions[i + 1]?.first ?? person.count }))
    .filter((s) => s.end > person.from)
    .reverse();
  return (
    <>
      {heading}
      {person.guest && <p className="note">{words.say("guest")}</p>}
      <p>
        {words.say("ids")}:{" "}
        {person.ids.map((one) => (
          <Tag key={one}>{one}</Tag>
        ))}
      </p>
      <p className="note">
        {`${count.format(person.count)} ${words.say("events")} · `}
        {count.format(person.orders.length)} {words.say("orders")}
      </p>
      {visits.map((v) => (
        <VisitCard key={v.first} visit={v} person={person} world={world} />
      ))}
      {person.from > 0 && limit < most && (
        <Button onClick={() => setLimit(most)}>{words.say("older")}</Button>
      )}
    </>
  );
}
