// flows.ts — people on their way: the steps of a funnel with who dropped out, and who went from
// where to where.
import type { Table } from "./api";
import { type Drawing, type Look, cellNumber, cellText, isNumber, keysOf } from "./charts";
import { show } from "./format";
import { escape } from "./grids";

/** Steps one below the other: a bar for those who got there, behind it those who went no further.
 * Null when the table is broken down: then lines tell more. */
export function steps(table: Table, at: number, look: Look): Drawing | null {
  const keys = keysOf(table);
  const step = keys.find((k) => isNumber(table.columns[k]!));
  const name = table.columns.findIndex((c) => !c.key && c.unit === "label");
  const share = table.columns.findIndex((c) => !c.key && c.unit === "share");
  const column = table.columns[at]!;
  if (step === undefined || keys.length > 1 || !["people", "count"].includes(column.unit))
    return null;
  const counts = table.rows.map((row) => cellNumber(row[at]) ?? 0);
  const names = table.rows.map((row, r) => {
    const text = name >= 0 ? look.words.value(table.columns[name]!.name, cellText(row[name])) : "";
    return `${show(row[step], "count", look) || r + 1}. ${text}`;
  });
  const left = counts.map((n, i) => (i === 0 ? 0 : Math.max(0, counts[i - 1]! - n)));
  const reached = (i: number): string =>
    [
      show(counts[i]!, column.unit, look),
      share >= 0 ? show(table.rows[i]![share], "share", look) : "",
    ]
      .filter(Boolean)
      .join(" · ");
  const lost = (i: number): string => {
    const before = counts[i - 1] ?? 0;
    const part = before > 0 ? ` (${show(left[i]! / before, "share", look)})` : "";
    return left[i]! > 0 ? `−${show(left[i]!, column.unit, look)}${part}` : "";
  };
  const inside = (i: number): boolean => counts[i]! > (look.narrow ? 0.5 : 0.2) * (counts[0] ?? 0);
  return {
    height: Math.max(180, table.rows.length * 64 + 40),
    option: {
      grid: { left: 8, right: look.narrow ? 24 : 150, top: 32, bottom: 8, containLabel: true },
      legend: { top: 0 },
      tooltip: {
        trigger: "axis",
        confine: true,
        axisPointer: { type: "shadow" },
        valueFormatter: (v: unknown) => show(typeof v === "number" ? v : null, column.unit, look),
      },
      xAxis: { type: "value", show: false, max: counts[0] ?? 1 },
      yAxis: {
        type: "category",
        inverse: true,
        data: names,
        axisTick: { show: false },
        axisLabel: { width: look.narrow ? 104 : 200, overflow: "truncate" },
      },
      series: [
        {
          name: look.words.column(column.name),
          type: "bar",
          stack: "all",
          barMaxWidth: 44,
          data: counts.map((value, row) => ({
            value,
            row,
            label: {
              show: inside(row),
              position: "insideLeft",
              formatter: reached(row),
              color: "#fff",
            },
          })),
        },
        {
          name: look.words.say("dropped"),
          type: "bar",
          stack: "all",
          itemStyle: { color: look.dark ? "#3a3a3a" : "#e4e7ee" },
          data: left.map((value, i) => ({
            value,
            label: {
              show: value > 0 || !inside(i),
              position: "insideLeft",
              formatter: [inside(i) ? "" : reached(i), lost(i)].filter(Boolean).join("   "),
              color: look.dark ? "#c8c8c8" : "#5c6370",
            },
          })),
        },
      ],
    },
  };
}

const linkCount = 60;

interface Link {
  source: string;
  target: string;
  value: number;
  row: number | undefined; // of the table; undefined when several make the link
}

/** Do the steps lead to a point instead of away from it? Then where one step leaves from is where
 * the next, further away, arrives. */
function backward(table: Table, from: number, to: number, numbers: number[]): boolean {
  const at = (column: number): Set<string> =>
    new Set(table.rows.map((row, r) => `${numbers[r]} ${cellText(row[column])}`));
  const left = at(from);
  const reached = at(to);
  let score = 0;
  table.rows.forEach((row, r) => {
    if (numbers[r]! < 2) return;
    score += Number(left.has(`${numbers[r]! - 1} ${cellText(row[to])}`));
    score -= Number(reached.has(`${numbers[r]! - 1} ${cellText(row[from])}`));
  });
  return score > 0 || (score === 0 && table.rows.some((row) => row[from] === "(entry)"));
}

/** "2" is "2. cart add" on an axis of steps. */
export function stepNames(table: Table, look: Look): Map<string, string> {
  const step = keysOf(table).find((k) => isNumber(table.columns[k]!)) ?? -1;
  const name = table.columns.findIndex((c) => !c.key && c.unit === "label");
  const names = new Map<string, string>();
  for (const row of table.rows) {
    const number = show(row[step], "count", look);
    if (name >= 0)
      names.set(
        number,
        `${number}. ${look.words.value(table.columns[name]!.name, cellText(row[name]))}`,
      );
  }
  return names;
}

/** From one node to the next. Nodes carry their step, so that nothing can turn in a circle. */
export function flow(table: Table, at: number, look: Look): Drawing | null {
  const keys = keysOf(table);
  const labels = keys.filter((k) => table.columns[k]!.unit === "label");
  const step = keys.find((k) => isNumber(table.columns[k]!));
  const [from, to] = labels.slice(-2);
  const unit = table.columns[at]!.unit;
  if (from === undefined || to === undefined) return null;
  const numbers = table.rows.map((row) => (step === undefined ? 0 : (cellNumber(row[step]) ?? 0)));
  const back = backward(table, from, to, numbers);
  const joined = new Map<string, Link>();
  table.rows.forEach((row, r) => {
    const n = numbers[r]!;
    const link: Link = {
      source: `${back ? -n : n} ${cellText(row[from])}`,
      target: `${back ? 1 - n : n + 1} ${cellText(row[to])}`,
      value: cellNumber(row[at]) ?? 0,
      row: r,
    };
    const key = JSON.stringify([link.source, link.target]);
    const before = joined.get(key);
    if (before) joined.set(key, { ...before, value: before.value + link.value, row: undefined });
    else joined.set(key, link);
  });
  const links = [...joined.values()]
    .filter((link) => link.value > 0)
    .sort((a, b) => b.value - a.value);
  const chosen = links.slice(0, linkCount);
  const names = new Map<string, string>();
  for (const link of chosen) {
    const named = (column: number, key: string): string =>
      look.words.value(table.columns[column]!.name, key.slice(key.indexOf(" ") + 1));
    names.set(link.source, named(from, link.source));
    names.set(link.target, named(to, link.target));
  }
  const named = (key: string): string => names.get(key) ?? key;
  // A node stands at its own step, though nothing drawn may lead to it.
  const place = (key: string): number => parseInt(key, 10);
  const first = Math.min(...[...names.keys()].map(place));
  const tip = (text: string, value: number): string =>
    escape(`${text}: ${show(value, unit, look)}`);
  const option = {
    tooltip: {
      confine: true,
      formatter: (p: {
        dataType: string;
        name: string;
        value: number;
        data: { source: string; target: string };
      }) =>
        p.dataType === "edge"
          ? tip(`${named(p.data.source)} → ${named(p.data.target)}`, p.value)
          : tip(named(p.name), p.value),
    },
    series: [
      {
        type: "sankey",
        links: chosen,
        data: [...names.keys()].map((name) => ({ name, depth: place(name) - first })),
        nodeAlign: "left",
        left: 8,
        right: look.narrow ? 80 : 150,
        top: 8,
        bottom: 8,
        nodeGap: 6,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: "gradient", opacity: 0.35 },
        label: {
          overflow: "truncate",
          width: look.narrow ? 72 : 140,
          formatter: (p: { name: string }) => named(p.name),
        },
      },
    ],
  };
  const height = Math.max(320, Math.min(720, names.size * 18));
  return links.length > linkCount
    ? { option, height, drawn: [linkCount, links.length] }
    : { option, height };
}
