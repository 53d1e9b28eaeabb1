// grids.ts — two keys span a grid, colour tells the number: cohorts by period, marks by marks.
import type { Table } from "./api";
import { type Drawing, type Look, cellNumber, cellText, keyText, keysOf } from "./charts";
import { brief, show } from "./format";

export const escape = (s: string): string =>
  s.replace(
    /[&<>"']/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c,
  );

interface Square {
  x: number;
  y: number;
  value: number;
  rows: number[]; // of the table: several when a further key is summed over
}

/** The column that says whether a cell's time is over; -1: none. */
const overColumn = (table: Table): number =>
  table.columns.findIndex((c) => c.name === "whole" && c.unit === "label");

export function grid(table: Table, at: number, look: Look): Drawing | null {
  const keys = keysOf(table).filter((k) => table.columns[k]!.unit !== "label");
  const [down, across] = keys;
  if (down === undefined || across === undefined) return null;
  const unit = table.columns[at]!.unit;
  const ordered = (column: number): string[] => {
    const texts = [...new Set(table.rows.map((row) => cellText(row[column])))];
    const numbers =
      table.columns[column]!.unit !== "date" && table.columns[column]!.unit !== "time";
    return numbers ? texts.sort((a, b) => Number(a) - Number(b)) : texts.sort();
  };
  const xs = ordered(across);
  const ys = ordered(down);
  if (table.columns[down]!.unit === "date") ys.reverse(); // the earliest on top
  const squares = new Map<string, Square>();
  table.rows.forEach((row, r) => {
    const value = cellNumber(row[at]);
    if (value === null) return;
    const x = xs.indexOf(cellText(row[across]));
    const y = ys.indexOf(cellText(row[down]));
    const square = squares.get(`${x},${y}`) ?? { x, y, value: 0, rows: [] };
    squares.set(`${x},${y}`, square);
    square.value += value;
    square.rows.push(r);
  });
  const over = overColumn(table);
  const cells = [...squares.values()];
  // A triangle's first column is all of them: its 100 % would drown the rest.
  const compared = unit === "share" ? cells.filter((c) => c.value < 1) : cells;
  const most = Math.max(1e-9, ...compared.map((c) => c.value));
  const title = (column: number, text: string): string => {
    const row: (string | number | null)[] = [];
    row[column] = table.columns[column]!.unit === "date" ? text : Number(text);
    return keyText(table, column, row, look);
  };
  const unfinished = (square: Square): boolean =>
    over >= 0 && square.rows.some((r) => table.rows[r]![over] === "no");
  const tip = (square: Square): string =>
    [
      `${look.words.column(table.columns[down]!.name)}: ${title(down, ys[square.y]!)}`,
      `${look.words.column(table.columns[across]!.name)}: ${title(across, xs[square.x]!)}`,
      ...square.rows.flatMap((r) =>
        square.rows.length > 1
          ? []
          : table.columns
              .filter((c) => !c.key && c.unit !== "label")
              .map((c) => {
                const cell = table.rows[r]![table.columns.indexOf(c)];
                return `${look.words.column(c.name)}: ${show(cell, c.unit, look)}`;
              }),
      ),
      ...(square.rows.length > 1
        ? [`${look.words.column(table.columns[at]!.name)}: ${show(square.value, unit, look)}`]
        : []),
      ...(unfinished(square) ? [look.words.say("notOver")] : []),
    ]
      .map(escape)
      .join("<br>");
  const roomy = !look.narrow || xs.length <= 6;
  return {
    height: Math.max(240, ys.length * (ys.length > 12 ? 24 : 40) + 110),
    option: {
      grid: { left: 8, right: 16, top: 40, bottom: 56, containLabel: true },
      tooltip: {
        confine: true,
        formatter: (p: { data: { square: Square } }) => tip(p.data.square),
      },
      xAxis: {
        type: "category",
        data: xs.map((x) => title(across, x)),
        position: "top",
        name: look.words.column(table.columns[across]!.name),
        nameLocation: "middle",
        nameGap: 24,
        splitArea: { show: false },
      },
      yAxis: {
        type: "category",
        data: ys.map((y) => title(down, y)),
        name:
          table.columns[down]!.unit === "date" ? "" : look.words.column(table.columns[down]!.name),
        axisLabel: { interval: 0, fontSize: look.narrow ? 10 : 12 },
      },
      visualMap: {
        min: 0,
        max: most,
        calculable: true,
        orient: "horizontal",
        left: "center",
        bottom: 0,
        itemWidth: 12,
        formatter: (v: number) => brief(v, unit, look),
        inRange: { color: look.dark ? ["#152238", "#2f6fde"] : ["#eef4ff", "#1c5fd4"] },
      },
      series: [
        {
          type: "heatmap",
          data: cells.map((square) => ({
            value: [square.x, square.y, square.value],
            square,
            row: square.rows.length === 1 ? square.rows[0] : undefined,
            ...(unfinished(square) ? { itemStyle: { opacity: 0.45 } } : {}),
          })),
          itemStyle: { borderWidth: 1, borderColor: look.dark ? "#141414" : "#fff" },
          label: {
            show: roomy,
            fontSize: 11,
            formatter: (p: { data: { square: Square } }) =>
              unit === "share"
                ? `${Math.round(p.data.square.value * 100)}%`
                : brief(p.data.square.value, unit, look),
          },
        },
      ],
    },
  };
}
