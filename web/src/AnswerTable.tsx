// AnswerTable.tsx — an answer as rows; every head count opens the people behind it.
import { Table as AntTable } from "antd";
import type { World } from "./App";
import type { Cell, Column, Table } from "./api";
import { show } from "./format";

/** The texts of a row's key columns: what names it when its people are asked for. */
export const rowName = (table: Table, row: Cell[]): string[] =>
  table.columns.flatMap((c, i) => (c.key ? [row[i] === null ? "" : String(row[i] ?? "")] : []));

interface Row {
  at: number;
  cells: Cell[];
}

export function AnswerTable({
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
  const { words, locale, narrow, shop } = world;
  const reader = { language: locale, currency, zone: shop.zone };
  const left = (unit: string): boolean => unit === "label" || unit === "date" || unit === "time";
  const compare =
    (i: number) =>
    (a: Row, b: Row): number => {
      const x = a.cells[i] ?? null;
      const y = b.cells[i] ?? null;
      if (typeof x === "number" && typeof y === "number") return x - y;
      return String(x ?? "").localeCompare(String(y ?? ""), locale);
    };
  const cell = (column: Column, i: number, row: Row) => {
    const value = row.cells[i];
    const text =
      column.unit === "label" && typeof value === "string"
        ? words.value(column.name, value)
        : show(value, column.unit, reader);
    if (column.unit === "label") return <span className="text">{text}</span>;
    if (column.unit !== "people" || typeof value !== "number" || value === 0)
      return <span className="number">{text}</span>;
    return (
      <button
        type="button"
        className="link number"
        onClick={() => onPeople(column.name, rowName(table, row.cells))}
      >
        {text}
      </button>
    );
  };
  return (
    <AntTable
      size="small"
      style={{ marginBottom: 16 }}
      scroll={{ x: "max-content" }}
      pagination={
        table.rows.length > 15
          ? { defaultPageSize: 10, showSizeChanger: !narrow, simple: narrow }
          : false
      }
      rowKey={(row: Row) => row.at}
      dataSource={table.rows.map((cells, at): Row => ({ at, cells }))}
      columns={table.columns.map((column, i) => ({
        key: column.name,
        title: <span title={words.help(column.help)}>{words.column(column.name)}</span>,
        align: left(column.unit) ? ("left" as const) : ("right" as const),
        sorter: compare(i),
        showSorterTooltip: false,
        render: (_: unknown, row: Row) => cell(column, i, row),
      }))}
    />
  );
}
