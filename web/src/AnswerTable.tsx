// AnswerTable.tsx — an answer as rows; every head count opens the people behind it.
import { Table as AntTable } from "antd";
import type { World } from "./App";
import type { Cell, Table } from "./api";
import { show } from "./format";
import { columnName } from "./words";

export function AnswerTable({ table, world, currency, onPeople }: {
  table: Table;
  world: World;
  currency: string;
  onPeople: (column: string, row: string[]) => void;
}) {
  const { say, language } = world;
  const reader = { language: language === "zh" ? "zh-CN" : "en", currency };
  const keys = table.columns.flatMap((c, i) => (c.key ? [i] : []));
  const rowName = (row: Cell[]): string[] => keys.map((k) => (row[k] === null || row[k] === undefined ? "" : String(row[k])));
  const left = (unit: string): boolean => unit === "label" || unit === "date" || unit === "time";
  return (
    <AntTable
      size="small"
      style={{ marginBottom: 16 }}
      scroll={{ x: "max-content" }}
      pagination={table.rows.length > 50 ? { defaultPageSize: 50, showSizeChanger: true } : false}
      rowKey={(row: { at: number; cells: Cell[] }) => row.at}
      dataSource={table.rows.map((cells, at) => ({ at, cells }))}
      columns={table.columns.map((column, i) => ({
        key: column.name,
        title: <span title={column.help ?? ""}>{columnName(say, column.name)}</span>,
        align: left(column.unit) ? ("left" as const) : ("right" as const),
        sorter: (a: { cells: Cell[] }, b: { cells: Cell[] }) => {
          const x = a.cells[i] ?? null;
          const y = b.cells[i] ?? null;
          if (typeof x === "number" && typeof y === "number") return x - y;
          return String(x ?? "").localeCompare(String(y ?? ""), language);
        },
        render: (_: unknown, row: { cells: Cell[] }) => {
          const text = show(row.cells[i], column.unit, reader);
          if (column.unit !== "people" || typeof row.cells[i] !== "number" || row.cells[i] === 0)
            return <span className="number">{text}</span>;
          return (
            <button type="button" className="link number" onClick={() => onPeople(column.name, rowName(row.cells))}>{text}</button>
          );
        },
      }))}
    />
  );
}
