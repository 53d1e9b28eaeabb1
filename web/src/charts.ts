// charts.ts — which chart suits a table, from its declared units, and what ECharts draws for it.
// Knows units and kinds of chart, no report by name.
import type { Cell, Column, Table } from "./api";
import { flow, stepNames, steps } from "./flows";
import { type Reader, brief, day, show } from "./format";
import { grid } from "./grids";
import type { Words } from "./words";

export interface ChartOption {
  [name: string]: unknown;
}
/** Data points carry `row`, the index of the table's row that they show. */
export interface Drawing {
  option: ChartOption;
  height?: number; // points; what suits it
  drawn?: [number, number]; // so many of so many, when not all could be drawn
}
export interface Look extends Reader {
  dark: boolean;
  narrow: boolean;
  words: Words;
  asOf?: string; // the moment up to which things are known, ISO 8601
}
export type Kind = "lines" | "histogram" | "bars" | "grid" | "sankey" | "funnel";

export const cellText = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? "" : String(cell);
export const cellNumber = (cell: Cell | undefined): number | null =>
  typeof cell === "number" ? cell : null;
export const isNumber = (column: Column): boolean =>
  !["label", "date", "time"].includes(column.unit);
export const keysOf = (table: Table): number[] =>
  table.columns.flatMap((c, i) => (c.key ? [i] : []));

/** The columns that can be measured: numbers that do not name a row and that some row has. */
export function measures(table: Table): Column[] {
  return table.columns.filter(
    (c, i) => isNumber(c) && !c.key && table.rows.some((row) => typeof row[i] === "number"),
  );
}

/** The kind of chart for a table; `asked` is what its report asks for, of its first table. */
export function kindOf(table: Table, asked?: string): Kind | null {
  const keys = keysOf(table).map((i) => table.columns[i]!);
  const [first, second] = keys;
  const labels = keys.filter((c) => c.unit === "label");
  const numbers = keys.filter(isNumber);
  if (table.rows.length < 2 || measures(table).length === 0 || !first) return null;
  if (asked === "funnel" && numbers.length > 0) return "funnel";
  if (labels.length >= 2) return "sankey";
  if (asked === "triangle" || (asked === "grid" && keys.length > 1)) return "grid";
  if (first.unit === "date" || first.unit === "time") return "lines";
  if (numbers.length >= 2) return "grid";
  if (isNumber(first) && second?.unit === "label") return null;
  return numbers.length === 1 ? "histogram" : "bars";
}

/** What is measured at first: a triangle and funnels beside each other are read by their shares, a
 * histogram by people when it counts any. */
export function firstMeasure(table: Table, kind: Kind): string {
  const all = measures(table);
  const share = all.find((c) => c.unit === "share");
  const people = all.find((c) => c.unit === "people");
  const split = keysOf(table).some((k) => table.columns[k]!.unit === "label");
  if (kind === "grid" || (kind === "funnel" && split)) return (share ?? all[0])?.name ?? "";
  if (kind === "histogram") return (people ?? share ?? all[0])?.name ?? "";
  return all[0]?.name ?? "";
}

/** The count of people that stands behind a measure: itself, or the nearest before it. */
export function peopleBehind(table: Table, measure: string): string | null {
  const at = table.columns.findIndex((c) => c.name === measure);
  for (let i = at; i >= 0; i--) {
    const column = table.columns[i]!;
    if (column.unit === "people" && !column.key) return column.name;
  }
  return table.columns.find((c) => c.unit === "people" && !c.key)?.name ?? null;
}

/** A cell of a key column as the reader reads it. */
export function keyText(table: Table, column: number, row: Cell[], look: Look): string {
  const { name, unit } = table.columns[column]!;
  const cell = row[column];
  if (unit === "label") return look.words.value(name, cellText(cell));
  if (name === "hour" && typeof cell === "number") return `${cell}:00`;
  return show(cell, unit, look);
}

const palette = [
  "#3f6ae0",
  "#2fa37c",
  "#e08a3c",
  "#b04fc4",
  "#d9534f",
  "#1fa2c4",
  "#8a8f2c",
  "#7a5af0",
  "#c24c8a",
  "#5b8c5a",
  "#8f6a4e",
  "#6b7a90",
];

export function base(unit: Column["unit"], look: Look): ChartOption {
  return {
    color: palette,
    grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "axis",
      confine: true,
      valueFormatter: (value: unknown) =>
        show(typeof value === "number" ? value : null, unit, look),
    },
    legend: { type: "scroll", top: 0 },
    yAxis: { type: "value", axisLabel: { formatter: (v: number) => brief(v, unit, look) } },
  };
}

const lineCount = 12;

/** The key columns that run along the axis (the time, and the hour of the day), and the others. */
function alongAndSplit(table: Table): [number[], number[]] {
  const keys = keysOf(table);
  const along = keys.filter((k) => table.columns[k]!.unit !== "label");
  return along.length > 0
    ? [along, keys.filter((k) => !along.includes(k))]
    : [keys.slice(0, 1), keys.slice(1)];
}

interface Series {
  axis: string[]; // whole
  short: string[];
  series: ChartOption[];
  drawn?: [number, number];
}

function series(table: Table, at: number, kind: "line" | "bar", look: Look): Series {
  const [along, split] = alongAndSplit(table);
  const place = new Map<string, number>();
  const axis: string[] = [];
  const short: string[] = [];
  const lines = new Map<string, { sum: number; data: ({ value: number; row: number } | null)[] }>();
  table.rows.forEach((row, r) => {
    const key = along.map((k) => cellText(row[k])).join(" ");
    if (!place.has(key)) {
      place.set(key, axis.length);
      axis.push(along.map((k) => keyText(table, k, row, look)).join(" · "));
      short.push(
        along
          .map((k) =>
            table.columns[k]!.unit === "date"
              ? day(cellText(row[k]), look.language, "axis")
              : keyText(table, k, row, look),
          )
          .join(" "),
      );
    }
    const name = split.map((k) => keyText(table, k, row, look)).join(" · ");
    const line = lines.get(name) ?? { sum: 0, data: [] };
    lines.set(name, line);
    const value = cellNumber(row[at]);
    line.sum += value ?? 0;
    line.data[place.get(key)!] = value === null ? null : { value, row: r };
  });
  const all = [...lines.entries()].sort((a, b) => b[1].sum - a[1].sum);
  const chosen = all.slice(0, lineCount).map(([name, line]) => ({
    name: name || look.words.column(table.columns[at]!.name),
    type: kind,
    data: axis.map((_, i) => line.data[i] ?? null),
    smooth: false,
    showSymbol: axis.length < 40,
  }));
  const drawn: [number, number] = [chosen.length, all.length];
  return { axis, short, series: chosen, ...(all.length > lineCount ? { drawn } : {}) };
}

/** Is the time that the last of these days begins still running at `asOf`? */
export function running(days: string[], asOf: string | undefined): boolean {
  const at = (text: string | undefined): number =>
    Date.parse(`${(text ?? "").slice(0, 10)}T00:00:00Z`);
  const [before, last] = days.slice(-2);
  return at(asOf) < 2 * at(last) - at(before);
}

function lines(
  table: Table,
  at: number,
  kind: "line" | "bar",
  look: Look,
  names?: Map<string, string>, // of what runs along the axis
): Drawing {
  const unit = table.columns[at]!.unit;
  const { axis, short, series: all, drawn } = series(table, at, kind, look);
  const keys = keysOf(table).filter((k) => table.columns[k]!.unit !== "label");
  const days = [...new Set(table.rows.map((row) => cellText(row[keys[0]!])))];
  const ofDays = keys.length === 1 && table.columns[keys[0]!]!.unit === "date";
  if (ofDays && days.length > 2 && all[0] && running(days, look.asOf))
    all[0].markArea = {
      silent: true,
      itemStyle: { color: look.dark ? "rgba(255,255,255,.08)" : "rgba(0,0,0,.05)" },
      label: { position: "insideTop", align: "right", color: look.dark ? "#aaa" : "#666" },
      data: [
        [{ name: look.words.say("notOver"), xAxis: days.length - 2 }, { xAxis: days.length - 1 }],
      ],
    };
  const option = {
    ...base(unit, look),
    grid: { left: 8, right: 24, top: all.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
    legend: { type: "scroll", top: 0, show: all.length > 1 },
    xAxis: {
      type: "category",
      data: axis,
      axisLabel: {
        formatter: (text: string, i: number) => names?.get(text) ?? short[i] ?? "",
        hideOverlap: true,
      },
    },
    series: all,
  };
  return drawn ? { option, drawn } : { option };
}

const mostFilled = 800;

/** The rows of whole numbers one after the other, and a text where a number has none. */
function everyNumber(table: Table, key: number): (number | string)[] {
  const at = new Map(table.rows.map((row, r) => [cellNumber(row[key]) ?? Number.NaN, r]));
  const numbers = [...at.keys()];
  const first = Math.min(...numbers);
  const n = Math.max(...numbers) - first + 1;
  if (!numbers.every(Number.isInteger) || n > mostFilled) return table.rows.map((_, r) => r);
  return Array.from({ length: n }, (_, i) => at.get(first + i) ?? String(first + i));
}

/** Rows along a number of days, or between two times: bars, and the share so far as a line. */
function histogram(table: Table, at: number, look: Look): Drawing {
  const unit = table.columns[at]!.unit;
  const keys = keysOf(table);
  const split = keys.some((k) => table.columns[k]!.unit === "label");
  const shares = table.columns.flatMap((c, i) => (c.unit === "share" && !c.key ? [i] : []));
  const share = shares.at(-1);
  if (split || unit === "share") return lines(table, at, "line", look);
  const from = keys[0]!;
  const to = table.columns.findIndex(
    (c, i) => i > from && !c.key && c.unit === table.columns[from]!.unit && c.name === "to",
  );
  const filled = to >= 0 ? table.rows.map((_, r) => r) : everyNumber(table, from);
  const axis = filled.map((r) => {
    if (typeof r === "string") return r;
    const row = table.rows[r]!;
    const ends = [from, ...(to >= 0 ? [to] : [])];
    return ends.map((k) => show(row[k], table.columns[k]!.unit, look)).join("–");
  });
  const data = filled.map((r) =>
    typeof r === "string" ? null : { value: cellNumber(table.rows[r]![at]), row: r },
  );
  const column = table.columns[at]!;
  const bars = {
    name: look.words.column(column.name),
    type: "bar",
    data,
    tooltip: { valueFormatter: (v: unknown) => show(v as Cell, unit, look) },
  };
  const line = share !== undefined && {
    name: look.words.column(table.columns[share]!.name),
    type: "line",
    yAxisIndex: 1,
    showSymbol: false,
    connectNulls: true,
    step: "end",
    data: filled.map((r) => (typeof r === "string" ? null : cellNumber(table.rows[r]![share]))),
    tooltip: { valueFormatter: (v: unknown) => show(v as Cell, "share", look) },
  };
  const plain = base(unit, look);
  return {
    option: {
      ...plain,
      grid: { left: 8, right: 24, top: 40, bottom: 28, containLabel: true },
      legend: { top: 0, show: Boolean(line) },
      xAxis: {
        type: "category",
        data: axis,
        name: look.words.column(table.columns[from]!.name),
        nameLocation: "middle",
        nameGap: 28,
        axisLabel: { hideOverlap: true },
      },
      yAxis: [
        plain.yAxis,
        {
          type: "value",
          min: 0,
          show: Boolean(line),
          splitLine: { show: false },
          axisLabel: { formatter: (v: number) => brief(v, "share", look) },
        },
      ],
      series: line ? [bars, line] : [bars],
    },
  };
}

const barCount = 20;

function bars(table: Table, at: number, look: Look): Drawing {
  const unit = table.columns[at]!.unit;
  const keys = keysOf(table);
  const name = (row: Cell[]): string => keys.map((k) => keyText(table, k, row, look)).join(" · ");
  const rows = table.rows
    .map((row, r) => ({ name: name(row), value: cellNumber(row[at]), row: r }))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .slice(0, barCount)
    .reverse();
  const wide = rows.some((r) => r.name.length > 30);
  const label = {
    show: true,
    position: "right",
    formatter: (p: { value: number }) => show(p.value, unit, look),
  };
  const option = {
    ...base(unit, look),
    grid: { left: 8, right: look.narrow ? 64 : 96, top: 8, bottom: 8, containLabel: true },
    legend: { show: false },
    xAxis: {
      type: "value",
      axisLabel: { formatter: (v: number) => brief(v, unit, look), hideOverlap: true },
    },
    yAxis: {
      type: "category",
      data: rows.map((r) => r.name),
      axisLabel: { width: look.narrow ? 96 : wide ? 380 : 180, overflow: "truncate" },
    },
    series: [
      { type: "bar", barMaxWidth: 28, label, data: rows.map(({ value, row }) => ({ value, row })) },
    ],
  };
  const height = Math.max(180, rows.length * 30 + 50);
  const all = table.rows.length;
  return all > barCount ? { option, height, drawn: [barCount, all] } : { option, height };
}

/** What to draw for a table, or null when there is nothing to measure in it. */
export function chartOf(kind: Kind, table: Table, measure: string, look: Look): Drawing | null {
  const at = table.columns.findIndex((c) => c.name === measure);
  if (at < 0 || table.rows.length === 0) return null;
  switch (kind) {
    case "sankey":
      return flow(table, at, look);
    case "grid":
      return grid(table, at, look);
    case "funnel":
      return steps(table, at, look) ?? lines(table, at, "bar", look, stepNames(table, look));
    case "histogram":
      return histogram(table, at, look);
    case "lines":
      return lines(table, at, "line", look);
    default:
      return bars(table, at, look);
  }
}
