// shop.mjs — a small shop for the browser tests, taken in and served by the program as it was
// built.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const patron = process.env.PATRON ?? join(import.meta.dirname, "..", "..", "build", "patron");

// Texts that try to run: whatever an outsider can set must stay text.
const script = "window.hacked=1";
export const hostile = `<img src=x onerror="${script}"><script>${script}</script>"'\${1}`;

const columns = [
  "time",
  "kind",
  "anonymous_id",
  "user_id",
  "url",
  "referrer",
  "product",
  "name",
  "category",
  "price",
  "quantity",
  "order",
  "amount",
  "query",
  "color",
];

function shopFile() {
  const rows = [columns.join(",")];
  const cell = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;
  const add = (event) => rows.push(columns.map((name) => cell(event[name])).join(","));
  for (let person = 0; person < 120; person++) {
    const day = 1 + (person % 28);
    const two = (n) => String(n).padStart(2, "0");
    const at = (minute, later = 0) =>
      `2026-03-${two(Math.min(day + later, 31))}T10:${two(minute)}:00Z`;
    const who = {
      anonymous_id: `v${person}${person === 7 ? hostile : ""}`,
      user_id: person % 3 === 0 ? `u${person}` : "",
    };
    const item = {
      product: `p${person % 9}`,
      name: person % 9 === 4 ? hostile : `Product ${person % 9}`,
      category: person % 9 === 4 ? hostile : "shoes",
      price: 10,
      quantity: 1,
      color: person % 10 === 1 ? hostile : "red",
    };
    const referrer = [
      "https://www.baidu.com/s?wd=x",
      "https://weibo.com/1",
      "",
      "https://mail.qq.com/",
    ][person % 4];
    const url = person === 5 ? `https://shop.test/${hostile}` : "https://shop.test/";
    add({ ...who, time: at(0), kind: "page_view", url, referrer });
    add({ ...who, time: at(1), kind: "search", query: person === 9 ? hostile : "shoes" });
    add({ ...who, ...item, time: at(2), kind: "item_view" });
    if (person % 2 === 0) add({ ...who, ...item, time: at(3), kind: "cart_add" });
    for (const later of person % 4 === 0 ? (person % 8 === 0 ? [0, 3] : [0]) : []) {
      const order = `o${person}-${later}`;
      add({ ...who, ...item, time: at(4, later), kind: "order", order, amount: 10 + person });
      add({ ...who, time: at(5, later), kind: "order_paid", order, amount: 10 + person });
    }
    if (person % 5 === 0) add({ ...who, time: at(6, 2), kind: "page_view", url });
  }
  return `${rows.join("\n")}\n`;
}

/** The data directory. */
export function makeShop(folder) {
  const file = join(folder, "events.csv");
  const data = join(folder, "data");
  writeFileSync(file, shopFile());
  const made = spawnSync(patron, ["import", "events", file, "--data", data], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`import failed: ${made.stderr}`);
  return data;
}

export async function serve(data) {
  const server = spawn(patron, ["serve", data, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve, reject) => {
    server.stdout.on("data", (bytes) => {
      const found = /http:\/\/\S+?(?=\/)/.exec(String(bytes));
      if (found) resolve(found[0]);
    });
    server.on("exit", () => reject(new Error("the server went away")));
  });
  return { server, url };
}
