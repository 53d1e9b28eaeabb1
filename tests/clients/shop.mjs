// shop.mjs — a shop of its own for every test: the program over a temporary data directory, and in
// front of it a relay that remembers each request and its answer. A retry is seen there.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const top = join(import.meta.dirname, "..", "..");
const patron = process.env.PATRON ?? join(top, "build", "patron");
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
let browser;

export function expect(condition, what) {
  if (!condition) throw new Error(`expected ${what}`);
}

export function same(got, wanted, what) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: expected ${b}\ngot ${a}`);
}

async function until(server, pattern) {
  return new Promise((resolve, reject) => {
    server.stdout.on("data", (bytes) => {
      const found = pattern.exec(String(bytes));
      if (found) resolve(found[0]);
    });
    server.on("exit", () => reject(new Error("the server went away")));
  });
}

function listen(handle) {
  const server = http.createServer(handle);
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve({ server, port: server.address().port })),
  );
}

/** Every request goes on to `to` and is kept with what was answered. */
function relay(to, seen) {
  return listen((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const one = { method: request.method, url: request.url, headers: request.headers, body };
      seen.push(one);
      const up = http.request(
        `${to}${request.url}`,
        { method: request.method, headers: request.headers },
        (answer) => {
          one.status = answer.statusCode;
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
        },
      );
      up.on("error", (error) => {
        one.status = String(error);
        response.destroy();
      });
      up.end(body);
    });
  });
}

export async function openShop() {
  const folder = mkdtempSync(join(tmpdir(), "patron-clients-"));
  const seen = [];
  const wrong = [];
  const ends = [];
  const program = spawn(
    patron,
    ["serve", folder, "--listen", "127.0.0.1:0", "--any-key"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const direct = await until(program, /http:\/\/\S+?(?=\/)/);
  const { server, port } = await relay(direct, seen);

  function sql(question) {
    const answer = spawnSync(patron, ["sql", "--data", folder, "--format", "json", question], {
      encoding: "utf8",
    });
    if (answer.status !== 0) throw new Error(answer.stderr);
    const { columns, rows } = JSON.parse(answer.stdout);
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [columns[i], cell])));
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    direct,
    seen,
    wrong,
    sql,
    /** How many of each kind are stored, once there are `n` events and all is answered; after ten
     * seconds as they are. What a page does by itself, at times of its own, is left out. */
    async kinds(n) {
      for (let i = 0; ; i++) {
        const rows = sql(`SELECT kind, count(*) AS n FROM events
          WHERE kind NOT IN ('heatmap', 'web_vitals') GROUP BY kind ORDER BY kind`);
        const kinds = Object.fromEntries(rows.map((r) => [r.kind, Number(r.n)]));
        const all = Object.values(kinds).reduce((a, b) => a + b, 0);
        if ((all >= n && seen.every((r) => r.status)) || i === 20) return kinds;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    /** Requests that tell of events, without preflights. */
    posts: () => seen.filter((r) => r.method !== "OPTIONS"),
    /** Nothing failed and nothing was sent twice. */
    expectContent() {
      same(wrong, [], "what went wrong");
      for (const r of seen)
        expect(r.status >= 200 && r.status < 300, `${r.method} ${r.url} to go well, not ${r.status}`);
      const bodies = seen
        .filter((r) => r.method === "POST" && r.body.length > 0)
        .map((r) => r.url.split("?")[0] + r.body.toString("latin1"));
      expect(new Set(bodies).size === bodies.length, "no body to be sent twice");
    },
    story: () =>
      seen
        .slice(-20)
        .map((r) => `${r.method} ${r.url} ${r.status} ${r.body.length} bytes`)
        .join("\n"),
    /** A page of another origin in Chromium: `html` at /, files of this folder's modules at /m/. */
    async page(html) {
      const site = await listen((request, response) => {
        const path = new URL(request.url, "http://x").pathname;
        const file = join(import.meta.dirname, "node_modules", path.slice(3));
        const module = path.startsWith("/m/") && existsSync(file);
        response.setHeader("Content-Type", module ? "text/javascript" : "text/html");
        response.end(module ? readFileSync(file) : html);
      });
      const page = await (await openBrowser()).newPage();
      page.on("console", (m) => m.type() === "error" && wrong.push(m.text()));
      page.on("pageerror", (e) => wrong.push(String(e)));
      ends.push(async () => {
        await page.close();
        site.server.closeAllConnections();
        site.server.close();
      });
      await page.goto(`http://localhost:${site.port}/?utm_source=baidu&utm_medium=cpc`);
      return page;
    },
    async close() {
      for (const end of ends) await end();
      server.closeAllConnections();
      server.close();
      program.removeAllListeners("exit");
      program.kill("SIGTERM");
      await new Promise((resolve) => program.once("close", resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openBrowser() {
  browser ??= await chromium.launch({
    executablePath: browserPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
  return browser;
}

export async function closeBrowser() {
  await browser?.close();
}

/** The order that every client tells: 2 x 12.50, 5 for shipping. */
export const order = {
  order_id: "o1",
  total: 30,
  revenue: 25,
  shipping: 5,
  currency: "CNY",
  products: [{ product_id: "p1", name: "Tea", price: 12.5, quantity: 2 }],
};

/** It is stored as one order, of the right money, whoever told it and how often. */
export function expectOrder(shop) {
  same(
    shop.sql('SELECT "order", value, shipping FROM orders'),
    [{ order: "o1", value: 30, shipping: 5 }],
    "the order",
  );
}

/** The same order once more in Patron's own words. */
export async function tellAgain(shop) {
  const answer = await fetch(`${shop.direct}/v1/events`, {
    method: "POST",
    headers: { Authorization: "Bearer any" },
    body: JSON.stringify({ kind: "order", order: "o1", amount: 30, currency: "CNY", user_id: "u1" }),
  });
  expect(answer.status === 200, "the order to be taken in again");
}
