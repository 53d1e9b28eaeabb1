// Drawn.tsx — a table as a chart, with the choice of what is measured. A click on a mark opens the
// people behind it.
import { Card, Select } from "antd";
import { useCallback, useMemo, useState } from "react";
import type { World } from "./App";
import type { Table } from "./api";
import { rowName } from "./AnswerTable";
import { Chart } from "./Chart";
import { chartOf, firstMeasure, kindOf, measures, peopleBehind } from "./charts";

export function Drawn({
  asked,
  asOf,
  table,
  world,
  currency,
  onPeople,
}: {
  asked: string | undefined; // the chart that the report wants; for its first table
  asOf: string;
  table: Table;
  world: World;
  currency: string;
  onPeople: (column: string, row: string[]) => void;
}) {
  const { words, dark, narrow, locale, shop } = world;
  const [chosen, choose] = useState<string>();
  const kind = useMemo(() => kindOf(table, asked), [table, asked]);
  const choices = measures(table);
  const measure =
    choices.find((c) => c.name === chosen)?.name ?? (kind ? firstMeasure(table, kind) : "");
  const drawing = useMemo(
    () =>
      kind &&
      chartOf(kind, table, measure, {
        language: locale,
        currency,
        zone: shop.zone,
        dark,
        narrow,
        words,
        asOf,
      }),
    [kind, table, measure, locale, currency, shop.zone, dark, narrow, words, asOf],
  );
  const people = peopleBehind(table, measure);
  const pick = useCallback(
    (row: number) => {
      const cells = table.rows[row];
      if (people && cells) onPeople(people, rowName(table, cells));
    },
    [table, people, onPeople],
  );
  if (!drawing) return null;
  return (
    <Card size="small" style={{ marginBottom: 16 }}>
      {choices.length > 1 && (
        <Select
          size="small"
          aria-label={words.say("measure")}
          value={measure}
          onChange={choose}
          style={{ minWidth: 180 }}
          popupMatchSelectWidth={false}
          options={choices.map((c) => ({ value: c.name, label: words.column(c.name) }))}
        />
      )}
      <Chart
        option={drawing.option}
        height={drawing.height}
        dark={dark}
        onPick={people ? pick : undefined}
        label={`${words.table(table.name)}: ${words.column(measure)}`}
      />
      {drawing.drawn && (
        <p className="note">
          {drawing.drawn[0]} {words.say("drawn")} {drawing.drawn[1]}
          {words.say("inTable")}
        </p>
      )}
    </Card>
  );
}
