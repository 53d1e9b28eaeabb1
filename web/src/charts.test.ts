import { expect, test } from "vitest";
import type { Table } from "./api";
import { chartOf } from "./charts";

const reader = { language: "en", currency: "CNY" };
const days: Table = {
  name: "buckets",
  columns: [
    { name: "day", unit: "date", key: true },
    { name: "people", unit: "people" },
    { name: "revenue", unit: "money" },
  ],
  rows: [["2026-01-01", 3, 10.5], ["2026-01-02", 5, 0]],
};

test("lines are drawn over the time column, one chart for each number asked for", () => {
  const option = chartOf("lines", days, "revenue", reader);
  expect(option?.xAxis).toMatchObject({ type: "category", data: ["2026-01-01", "2026-01-02"] });
  expect(option?.series).toMatchObject([{ type: "line", data: [10.5, 0] }]);
});
test("a table without numbers has no chart", () => {
  expect(chartOf("bars", { name: "x", columns: [{ name: "a", unit: "label" }], rows: [["z"]] }, "a", reader)).toBeNull();
});
test("a breakdown becomes one line for each value", () => {
  const split: Table = {
    name: "buckets",
    columns: [
      { name: "day", unit: "date", key: true }, { name: "channel", unit: "label", key: true },
      { name: "people", unit: "people" },
    ],
    rows: [["d1", "email", 1], ["d1", "direct", 2], ["d2", "email", 3]],
  };
  const option = chartOf("lines", split, "people", reader);
  expect(option?.series).toMatchObject([{ name: "email", data: [1, 3] }, { name: "direct", data: [2, null] }]);
});
test("a sankey joins what leads where and leaves out circles", () => {
  const flow: Table = {
    name: "edges",
    columns: [
      { name: "step", unit: "count", key: true }, { name: "from", unit: "label", key: true },
      { name: "to", unit: "label", key: true }, { name: "people", unit: "people" },
    ],
    rows: [[1, "/", "/a", 5], [2, "/a", "/", 2]],
  };
  const option = chartOf("sankey", flow, "people", reader);
  expect(option?.series).toMatchObject([{ type: "sankey", links: [
    { source: "1 /", target: "2 /a", value: 5 }, { source: "2 /a", target: "3 /", value: 2 }] }]);
});
