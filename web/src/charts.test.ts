import { expect, test } from "vitest";
import type { Table } from "./api";
import {
  type Look,
  chartOf,
  firstMeasure,
  kindOf,
  measures,
  peopleBehind,
  running,
} from "./charts";
import { words } from "./words";

const look: Look = {
  language: "en",
  currency: "CNY",
  zone: "UTC",
  dark: false,
  narrow: false,
  words: words("en"),
};
const chinese: Look = { ...look, language: "zh-CN", words: words("zh") };
const days: Table = {
  name: "buckets",
  columns: [
    { name: "date", unit: "date", key: true },
    { name: "people", unit: "people" },
    { name: "revenue", unit: "money" },
  ],
  rows: [
    ["2026-01-01", 3, 10.5],
    ["2026-01-02", 5, 0],
  ],
};

test("lines are drawn over the time column, in the reader's dates", () => {
  expect(kindOf(days, "lines")).toBe("lines");
  const option = chartOf("lines", days, "revenue", look)?.option;
  expect(option?.xAxis).toMatchObject({ data: ["Jan 1, 2026", "Jan 2, 2026"] });
  expect(option?.series).toMatchObject([
    {
      type: "line",
      data: [
        { value: 10.5, row: 0 },
        { value: 0, row: 1 },
      ],
    },
  ]);
  const cn = chartOf("lines", days, "revenue", chinese)?.option;
  expect(cn?.xAxis).toMatchObject({ data: ["2026年1月1日", "2026年1月2日"] });
});
test("a table without numbers, or of one row, has no chart", () => {
  const texts: Table = {
    name: "x",
    columns: [{ name: "a", unit: "label", key: true }],
    rows: [["z"], ["y"]],
  };
  expect(kindOf(texts)).toBeNull();
  expect(kindOf({ ...days, rows: days.rows.slice(0, 1) }, "lines")).toBeNull();
});
test("what is empty in every row is not offered as a measure", () => {
  const rows = days.rows.map((row) => [row[0]!, row[1]!, null]);
  expect(measures({ ...days, rows }).map((c) => c.name)).toEqual(["people"]);
});

const split: Table = {
  name: "buckets",
  columns: [
    { name: "date", unit: "date", key: true },
    { name: "channel", unit: "label", key: true },
    { name: "people", unit: "people" },
  ],
  rows: [
    ["2026-01-01", "email", 1],
    ["2026-01-01", "direct", 2],
    ["2026-01-02", "email", 3],
  ],
};
test("a breakdown becomes a line for each value, by the reader's names, largest first", () => {
  const series = chartOf("lines", split, "people", chinese)?.option.series;
  expect(series).toMatchObject([
    { name: "邮件", data: [{ value: 1 }, { value: 3 }] },
    { name: "直接访问", data: [{ value: 2 }, null] },
  ]);
});
test("more lines than can be told apart are left to the table, and that is said", () => {
  const rows = Array.from({ length: 30 }, (_, i) => ["2026-01-01", `c${i}`, i]);
  expect(chartOf("lines", { ...split, rows }, "people", look)?.drawn).toEqual([12, 30]);
});

const funnel: Table = {
  name: "steps",
  columns: [
    { name: "step", unit: "count", key: true },
    { name: "kind", unit: "label" },
    { name: "reached", unit: "people" },
    { name: "of_first", unit: "share" },
  ],
  rows: [
    [1, "item_view", 100, 1],
    [2, "cart_add|wishlist_add", 40, 0.4],
    [3, "order", 10, 0.1],
  ],
};
test("a funnel names its steps and shows who went no further", () => {
  expect(kindOf(funnel, "funnel")).toBe("funnel");
  const option = chartOf("funnel", funnel, "reached", look)?.option;
  expect(option?.yAxis).toMatchObject({
    data: ["1. item view", "2. cart add | wishlist add", "3. order"],
  });
  expect(option?.series).toMatchObject([
    { data: [{ value: 100, row: 0 }, { value: 40 }, { value: 10 }] },
    { data: [{ value: 0 }, { value: 60, label: { formatter: "−60 (60%)" } }, { value: 30 }] },
  ]);
});

const triangle: Table = {
  name: "triangle",
  columns: [
    { name: "cohort", unit: "date", key: true },
    { name: "period", unit: "count", key: true },
    { name: "people", unit: "people" },
    { name: "returned", unit: "people" },
    { name: "share", unit: "share" },
    { name: "whole", unit: "label" },
  ],
  rows: [
    ["2026-01-05", 0, 10, 10, 1, "yes"],
    ["2026-01-05", 1, 10, 4, 0.4, "yes"],
    ["2026-01-12", 0, 20, 20, 1, "no"],
  ],
};
test("a triangle is read by its shares, earliest cohort on top, and opens who came back", () => {
  expect(kindOf(triangle, "triangle")).toBe("grid");
  expect(firstMeasure(triangle, "grid")).toBe("share");
  expect(peopleBehind(triangle, "share")).toBe("returned");
  const option = chartOf("grid", triangle, "share", look)?.option;
  expect(option?.yAxis).toMatchObject({ data: ["Jan 12, 2026", "Jan 5, 2026"] });
  expect(option?.visualMap).toMatchObject({ max: 0.4 });
  const cells = (option?.series as { data: { value: number[]; itemStyle?: object }[] }[])[0]!.data;
  expect(cells.map((c) => c.value)).toEqual([
    [0, 1, 1],
    [1, 1, 0.4],
    [0, 0, 1],
  ]);
  expect(cells[2]?.itemStyle).toEqual({ opacity: 0.45 });
});
test("marks by marks are a grid that sums over a third", () => {
  const marks: Table = {
    name: "cells",
    columns: [
      { name: "recency", unit: "count", key: true },
      { name: "frequency", unit: "count", key: true },
      { name: "money", unit: "count", key: true },
      { name: "people", unit: "people" },
    ],
    rows: [
      [5, 1, 1, 3],
      [5, 1, 2, 4],
      [1, 1, 1, 2],
    ],
  };
  expect(kindOf(marks)).toBe("grid");
  const data = (chartOf("grid", marks, "people", look)?.option.series as { data: object[] }[])[0]!
    .data;
  expect(data).toMatchObject([
    { value: [0, 1, 7], row: undefined },
    { value: [0, 0, 2], row: 2 },
  ]);
});
test("days since are a histogram with the share so far as a line", () => {
  const since: Table = {
    name: "second_order",
    columns: [
      { name: "days", unit: "count", key: true },
      { name: "at_risk", unit: "count" },
      { name: "bought", unit: "people" },
      { name: "share_by_then", unit: "share" },
    ],
    rows: [
      [0, 10, 1, 0.1],
      [1, 9, 2, 0.3],
    ],
  };
  expect(kindOf(since)).toBe("histogram");
  expect(firstMeasure(since, "histogram")).toBe("bought");
  expect(chartOf("histogram", since, "bought", look)?.option.series).toMatchObject([
    {
      type: "bar",
      data: [
        { value: 1, row: 0 },
        { value: 2, row: 1 },
      ],
    },
    { type: "line", data: [0.1, 0.3] },
  ]);
});
test("a sankey joins what leads where; nodes carry their step: no circles", () => {
  const way: Table = {
    name: "steps",
    columns: [
      { name: "step", unit: "count", key: true },
      { name: "from", unit: "label", key: true },
      { name: "to", unit: "label", key: true },
      { name: "people", unit: "people" },
    ],
    rows: [
      [1, "/", "/a", 5],
      [2, "/a", "/", 2],
      [2, "/a", "(exit)", 3],
    ],
  };
  expect(kindOf(way, "sankey")).toBe("sankey");
  const option = chartOf("sankey", way, "people", look)?.option;
  const series = (
    option?.series as { links: object[]; label: { formatter: (p: object) => string } }[]
  )[0]!;
  expect(series.links).toMatchObject([
    { source: "1 /", target: "2 /a", value: 5 },
    { source: "2 /a", target: "3 (exit)", value: 3 },
    { source: "2 /a", target: "3 /", value: 2 },
  ]);
  expect(series.label.formatter({ name: "3 (exit)" })).toBe("(left)");
});
test("a node stands at its step, though the way to it is too narrow to be drawn", () => {
  const rows: Table["rows"] = [
    [1, "/", "/a", 300],
    [1, "/", "/late", 1],
  ];
  for (let i = 0; i < 59; i++) rows.push([2, "/late", `/x${i}`, 200]);
  const way: Table = {
    name: "steps",
    columns: [
      { name: "step", unit: "count", key: true },
      { name: "from", unit: "label", key: true },
      { name: "to", unit: "label", key: true },
      { name: "people", unit: "people" },
    ],
    rows,
  };
  const option = chartOf("sankey", way, "people", look)?.option;
  const { links, data } = (option?.series as { links: object[]; data: object[] }[])[0]!;
  expect(links).not.toContainEqual(expect.objectContaining({ target: "2 /late" }));
  expect(data).toContainEqual({ name: "1 /", depth: 0 });
  expect(data).toContainEqual({ name: "2 /late", depth: 1 });
});
test("what an outsider wrote stays text in a tooltip", () => {
  const moves: Table = {
    name: "moves",
    columns: [
      { name: "from", unit: "label", key: true },
      { name: "to", unit: "label", key: true },
      { name: "people", unit: "people" },
    ],
    rows: [
      ["<img src=x>", "b", 5],
      ["a", "b", 1],
    ],
  };
  const tooltip = chartOf("sankey", moves, "people", look)?.option.tooltip as {
    formatter: (p: object) => string;
  };
  const data = { source: "0 <img src=x>", target: "1 b" };
  expect(tooltip.formatter({ dataType: "edge", value: 5, data })).toBe("&lt;img src=x&gt; → b: 5");
});
test("the last piece of time is marked while it is not over", () => {
  const weeks = ["2026-11-02", "2026-11-09", "2026-11-16"];
  expect(running(weeks, "2026-11-18T10:00:00+08:00")).toBe(true);
  expect(running(weeks, "2026-11-23T00:00:00+08:00")).toBe(false);
  expect(running(weeks, undefined)).toBe(false);
  const rows = weeks.map((week) => [week, 1, 2]);
  const drawn = (asOf: string) =>
    chartOf("lines", { ...days, rows }, "people", { ...look, asOf })?.option.series;
  expect(drawn("2026-11-18T10:00:00Z")).toMatchObject([
    { markArea: { data: [[{ name: "not over yet", xAxis: 1 }, { xAxis: 2 }]] } },
  ]);
  expect(JSON.stringify(drawn("2026-12-01T10:00:00Z"))).not.toContain("markArea");
});
test("paths that lead to a point are drawn towards it", () => {
  const way: Table = {
    name: "steps",
    columns: [
      { name: "step", unit: "count", key: true },
      { name: "from", unit: "label", key: true },
      { name: "to", unit: "label", key: true },
      { name: "people", unit: "people" },
    ],
    rows: [
      [1, "/cart", "order", 5],
      [2, "/", "/cart", 3],
      [2, "(entry)", "/cart", 2],
    ],
  };
  const option = chartOf("sankey", way, "people", look)?.option;
  const series = (option?.series as { links: object[] }[])[0]!;
  expect(series.links).toMatchObject([
    { source: "-1 /cart", target: "0 order", row: 0 },
    { source: "-2 /", target: "-1 /cart", row: 1 },
    { source: "-2 (entry)", target: "-1 /cart", row: 2 },
  ]);
});
test("a breakdown of ways is drawn as their sum", () => {
  const way: Table = {
    name: "steps",
    columns: [
      { name: "channel", unit: "label", key: true },
      { name: "from", unit: "label", key: true },
      { name: "to", unit: "label", key: true },
      { name: "people", unit: "people" },
    ],
    rows: [
      ["email", "/", "/cart", 5],
      ["direct", "/", "/cart", 3],
    ],
  };
  const series = (
    chartOf("sankey", way, "people", look)?.option.series as { links: object[] }[]
  )[0]!;
  expect(series.links).toMatchObject([
    { source: "0 /", target: "1 /cart", value: 8, row: undefined },
  ]);
});
test("a funnel broken down is read by its shares, its steps named", () => {
  const split: Table = {
    ...funnel,
    columns: [{ name: "channel", unit: "label", key: true }, ...funnel.columns],
    rows: funnel.rows.flatMap((row) => [
      ["email", ...row],
      ["direct", ...row],
    ]),
  };
  expect(firstMeasure(split, "funnel")).toBe("of_first");
  const option = chartOf("funnel", split, "of_first", look)?.option;
  const axis = option?.xAxis as {
    data: string[];
    axisLabel: { formatter: (t: string, i: number) => string };
  };
  expect(axis.data.map((t, i) => axis.axisLabel.formatter(t, i))[0]).toBe("1. item view");
  expect(option?.series).toMatchObject([{ name: "email" }, { name: "direct" }]);
});
