import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Catalog } from "./src/api";
import { helps } from "./src/helps";
import * as vocabulary from "./src/vocabulary";
import { pairs, words } from "./src/words";

const patron = process.env.PATRON ?? join(import.meta.dirname, "../build/patron");
const built = existsSync(patron);
const catalog = (): Catalog =>
  JSON.parse(
    execFileSync(patron, ["reports", "--format", "json"], { encoding: "utf8" }),
  ) as Catalog;
const chinese = /\p{Script=Han}/u;
/** Names that are the same in Chinese. */
const same = new Set(["Patron"]);

test("every sentence of the dashboard is there in both languages", () => {
  for (const [name, [en, zh]] of Object.entries(pairs)) {
    expect(en, name).not.toBe("");
    if (name !== "language") expect(chinese.test(zh) || same.has(zh), `${name}: ${zh}`).toBe(true);
    if (name !== "language") expect(chinese.test(en), `${name}: ${en}`).toBe(false);
  }
});
test.skipIf(!built)("every name of the catalogue has its Chinese", () => {
  const missing: string[] = [];
  const want = (list: Record<string, string>, section: string, name: string): void => {
    if (!list[name]) missing.push(`${section}: ${name}`);
  };
  const all = catalog();
  for (const report of all.reports) {
    want(vocabulary.reports, "reports", report.name);
    want(vocabulary.asks, "asks", report.name);
    for (const param of report.params) {
      want(vocabulary.params, "params", param.name);
      want(helps, "helps", param.help);
      if (param.type === "choice" || param.type === "dimension")
        for (const choice of param.choices ?? []) want(vocabulary.choices, "choices", choice);
    }
    for (const table of report.tables) {
      want(vocabulary.tables, "tables", table.name);
      if (table.help) want(helps, "helps", table.help);
      for (const column of table.columns) {
        want(vocabulary.columns, "columns", column.name);
        if (column.help) want(helps, "helps", column.help);
      }
    }
  }
  for (const dimension of all.dimensions) want(vocabulary.columns, "columns", dimension.name);
  expect(missing).toEqual([]);
});
test("texts of our own vocabulary are named, an outsider's stay as they are", () => {
  const zh = words("zh");
  const en = words("en");
  expect(zh.value("kind", "item_view|cart_add")).toBe("浏览商品 | 加入购物车");
  expect(en.value("kind", "item_view")).toBe("item view");
  expect(en.value("kind", "my_own_kind")).toBe("my_own_kind");
  expect(zh.value("product", "order")).toBe("order");
  expect(zh.value("product", "(none)")).toBe("（无）");
  expect(zh.value("group", "potential_loyalist")).toBe("潜力忠诚");
});
test("names begin with a capital in English", () => {
  expect(words("en").column("page_views")).toBe("Page views");
  expect(words("en").table("over_time")).toBe("Over time");
  expect(words("en").report("rfm")).toBe("RFM");
});
