// Figures.tsx — a table of a single row as figures side by side; a head count opens its people.
import { Card, Statistic } from "antd";
import type { World } from "./App";
import type { Table } from "./api";
import { rowName } from "./AnswerTable";
import { show } from "./format";

/** One row that nothing names: the whole of what was asked. */
export const isFigures = (table: Table): boolean =>
  table.rows.length === 1 && !table.columns.some((c) => c.key);

export function Figures({
  table,
  world,
  currency,
  onPeople,
}: {
  table: Table;
  world: World;
  currency: string;
  onPeople: (column: string, row: string[]) => void;
}) {
  const { words, locale, shop } = world;
  const reader = { language: locale, currency, zone: shop.zone };
  const row = table.rows[0]!;
  return (
    <div className="figures" style={{ marginBottom: 16 }}>
      {table.columns.map((column, i) => {
        const cell = row[i];
        const text = show(cell, column.unit, reader);
        const opens = column.unit === "people" && typeof cell === "number" && cell > 0;
        const figure = opens ? (
          <button
            type="button"
            className="link number"
            onClick={() => onPeople(column.name, rowName(table, row))}
          >
            {text}
          </button>
        ) : (
          <span className="number">{text}</span>
        );
        return (
          <Card key={column.name} size="small">
            <Statistic
              title={<span title={words.help(column.help)}>{words.column(column.name)}</span>}
              value={text}
              formatter={() => figure}
            />
          </Card>
        );
      })}
    </div>
  );
}
