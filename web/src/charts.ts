// charts.ts — from a table and the kind of chart its report asks for to what ECharts draws. Knows units, no
// report by name.
import type { Cell, Column, Table } from "./api";
import { type Reader, brief, show } from "./format";

export interface ChartOption {
  [name: string]: unknown;
}

const text = (cell: Cell | undefined): string => (cell === null || cell === undefined ? "" : String(cell));
const isNumber = (column: Column): boolean => !["label", "date", "time"].includes(column.unit);
const numberOf = (cell: Cell | undefined): number | null => (typeof cell === "number" ? cell : null);

/** The columns that can be measured: numbers that do not name a row. */
export function measures(table: Table): Column[] {
  return table.columns.filter((c) => isNumber(c) && !c.key);
}

function base(unit: Column["unit"], reader: Reader): ChartOption {
  return {
    grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "axis",
      confine: true,
      valueFormatter: (value: unknown) => show(typeof value === "number" ? value : null, unit, reader),
    },
    legend: { type: "scroll", top: 0 },
    yAxis: { type: "value", axisLabel: { formatter: (v: number) => brief(v, unit, reader) } },
  };
}

/** Rows as series: the first key column runs along the axis, the others name the line. */
function series(table: Table, at: number, kind: "line" | "bar"): { axis: string[]; series: ChartOption[] } {
  const keys = table.columns.flatMap((c, i) => (c.key ? [i] : []));
  const along = keys[0] ?? 0;
  const axis = [...new Set(table.rows.map((row) => text(row[along])))];
  const place = new Map(axis.map((name, i) => [name, i]));
  const lines = new Map<string, (number | null)[]>();
  for (const row of table.rows) {
    const name = keys.slice(1).map((k) => text(row[k])).join(" · ");
    const line = lines.get(name) ?? new Array<number | null>(axis.length).fill(null);
    lines.set(name, line);
    const i = place.get(text(row[along]));
    if (i !== undefined) line[i] = numberOf(row[at]);
  }
  const many = [...lines.entries()].slice(0, 12);
  return {
    axis,
    series: many.map(([name, data]) => ({ name, type: kind, data, smooth: false, showSymbol: axis.length < 40 })),
  };
}

function lines(table: Table, at: number, kind: "line" | "bar", reader: Reader): ChartOption {
  const unit = table.columns[at]!.unit;
  const { axis, series: all } = series(table, at, kind);
  return { ...base(unit, reader), xAxis: { type: "category", data: axis }, series: all };
}

function bars(table: Table, at: number, reader: Reader): ChartOption {
  const unit = table.columns[at]!.unit;
  const keys = table.columns.flatMap((c, i) => (c.key ? [i] : []));
  const name = (row: Cell[]): string => keys.map((k) => text(row[k])).join(" · ");
  const rows = [...table.rows].sort((a, b) => (numberOf(b[at]) ?? 0) - (numberOf(a[at]) ?? 0)).slice(0, 20).reverse();
  return {
    ...base(unit, reader),
    legend: { show: false },
    xAxis: { type: "value", axisLabel: { formatter: (v: number) => brief(v, unit, reader) } },
    yAxis: { type: "category", data: rows.map(name), axisLabel: { width: 160, overflow: "truncate" } },
    series: [{ type: "bar", data: rows.map((row) => numberOf(row[at])) }],
  };
}

function funnel(table: Table, at: number, reader: Reader): ChartOption {
  const option = lines(table, at, "bar", reader);
  return { ...option, series: (option.series as ChartOption[]).map((s) => ({ ...s, barMaxWidth: 80 })) };
}

/** A triangle or grid: the first two key columns span it, colour tells the number. */
function grid(table: Table, at: number, reader: Reader): ChartOption | null {
  const keys = table.columns.flatMap((c, i) => (c.key ? [i] : []));
  const [y, x] = keys;
  if (y === undefined || x === undefined) return bars(table, at, reader);
  const unit = table.columns[at]!.unit;
  const across = [...new Set(table.rows.map((row) => text(row[x])))];
  const down = [...new Set(table.rows.map((row) => text(row[y])))].reverse();
  const cells = table.rows.map((row) => [across.indexOf(text(row[x])), down.indexOf(text(row[y])), numberOf(row[at])]);
  const most = Math.max(1e-9, ...cells.map((c) => c[2] ?? 0));
  return {
    grid: { left: 8, right: 24, top: 24, bottom: 56, containLabel: true },
    tooltip: {
      confine: true,
      formatter: (p: { value: [number, number, number | null] }) =>
        `${escape(down[p.value[1]] ?? "")} · ${escape(across[p.value[0]] ?? "")}: ${escape(show(p.value[2], unit, reader))}`,
    },
    xAxis: { type: "category", data: across, position: "top" },
    yAxis: { type: "category", data: down },
    visualMap: {
      min: 0, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0,
      formatter: (v: number) => brief(v, unit, reader), inRange: { color: ["#eef4ff", "#1c5fd4"] },
    },
    series: [{
      type: "heatmap", data: cells,
      label: { show: cells.length <= 200, formatter: (p: { value: [number, number, number] }) => brief(p.value[2], unit, reader) },
    }],
  };
}

const escape = (s: string): string =>
  s.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c);

/** Edges from a step to the next one: nodes carry their step, so that nothing can turn in a circle. */
function sankey(table: Table, at: number, reader: Reader): ChartOption | null {
  const labels = table.columns.flatMap((c, i) => (c.key && c.unit === "label" ? [i] : []));
  const step = table.columns.findIndex((c) => c.key && c.unit !== "label");
  const [from, to] = labels;
  if (from === undefined || to === undefined) return null;
  const unit = table.columns[at]!.unit;
  const links = table.rows
    .map((row) => {
      const n = step >= 0 ? (numberOf(row[step]) ?? 0) : 0;
      return { source: `${n} ${text(row[from])}`, target: `${n + 1} ${text(row[to])}`, value: numberOf(row[at]) ?? 0 };
    })
    .sort((a, b) => b.value - a.value)
    .slice(0, 80);
  const names = [...new Set(links.flatMap((l) => [l.source, l.target]))];
  return {
    tooltip: { confine: true, valueFormatter: (v: unknown) => show(typeof v === "number" ? v : null, unit, reader) },
    series: [{
      type: "sankey", links, data: names.map((name) => ({ name })), nodeAlign: "left", left: 8, right: 140, top: 8, bottom: 8,
      emphasis: { focus: "adjacency" }, lineStyle: { color: "gradient", opacity: 0.35 },
      label: { overflow: "truncate", width: 130 },
    }],
  };
}

/** What to draw for a table, or null when there is nothing to measure in it. */
export function chartOf(kind: string, table: Table, measure: string, reader: Reader): ChartOption | null {
  const at = table.columns.findIndex((c) => c.name === measure && isNumber(c));
  if (at < 0 || table.rows.length === 0) return null;
  const first = table.columns.find((c) => c.key) ?? table.columns[0]!;
  const overTime = first.unit === "date" || first.unit === "time";
  switch (kind) {
    case "sankey":
      return sankey(table, at, reader) ?? bars(table, at, reader);
    case "triangle":
    case "grid":
      return grid(table, at, reader);
    case "funnel":
      return funnel(table, at, reader);
    case "histogram":
      return lines(table, at, "bar", reader);
    case "lines":
      return table.rows.length > 1 ? lines(table, at, "line", reader) : null;
    default:
      return overTime ? lines(table, at, "line", reader) : bars(table, at, reader);
  }
}
