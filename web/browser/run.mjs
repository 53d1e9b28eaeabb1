// run.mjs — every page of the dashboard in Debian's Chromium, in both languages, over a shop made for the test.
// Prints TAP. Screenshots are kept under build/screenshots.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const top = join(import.meta.dirname, "..", "..");
const patron = process.env.PATRON ?? join(top, "build", "patron");
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const pictures = join(top, "build", "screenshots");
let count = 0;
let failures = 0;

function told(ok, sentence, why = "") {
  count++;
  if (!ok) failures++;
  console.log(`${ok ? "ok" : "not ok"} ${count} - ${sentence}`);
  if (!ok) for (const line of String(why).split("\n")) console.log(`# ${line}`);
}

async function test(sentence, body) {
  try {
    await body();
    told(true, sentence);
  } catch (error) {
    told(false, sentence, error?.stack ?? error);
  }
}

function expect(condition, what) {
  if (!condition) throw new Error(`expected ${what}`);
}

// A small shop whose texts try to run: whatever an outsider can set must stay text.
const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"'\${1}`;
function shopFile() {
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  const rows = ["time,kind,anonymous_id,user_id,url,referrer,product,name,category,price,quantity,order,amount,query"];
  for (let person = 0; person < 120; person++) {
    const day = String(1 + (person % 28)).padStart(2, "0");
    const at = (minute) => `2026-03-${day}T10:${String(minute).padStart(2, "0")}:00Z`;
    const from = ["https://www.baidu.com/s?wd=x", "https://weibo.com/1", "", "https://mail.qq.com/"][person % 4];
    const who = `v${person}${person === 7 ? hostile : ""}`;
    const user = person % 3 === 0 ? `u${person}` : "";
    const item = `p${person % 9}`;
    const name = person % 9 === 4 ? hostile : `Product ${person % 9}`;
    const url = person === 5 ? `https://shop.test/${hostile}` : "https://shop.test/";
    const add = (...cells) => rows.push(cells.map(cell).join(","));
    add(at(0), "page_view", who, user, url, from, "", "", "", "", "", "", "", "");
    add(at(1), "search", who, user, "", "", "", "", "", "", "", "", "", person === 9 ? hostile : "shoes");
    add(at(2), "item_view", who, user, "", "", item, name, "shoes", "10", "1", "", "", "");
    if (person % 2 === 0) add(at(3), "cart_add", who, user, "", "", item, name, "shoes", "10", "1", "", "", "");
    if (person % 4 === 0) add(at(4), "order", who, user, "", "", item, name, "shoes", "10", "1", `o${person}`, "10", "");
    if (person % 4 === 0) add(at(5), "order_paid", who, user, "", "", "", "", "", "", "", `o${person}`, "10", "");
  }
  return `${rows.join("\n")}\n`;
}

function makeShop(folder) {
  const file = join(folder, "events.csv");
  const data = join(folder, "data");
  writeFileSync(file, shopFile());
  const made = spawnSync(patron, ["import", "events", file, "--data", data], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`import failed: ${made.stderr}`);
  return data;
}

async function serve(data) {
  const server = spawn(patron, ["serve", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    server.stdout.on("data", (bytes) => {
      const found = /http:\/\/\S+?(?=\/)/.exec(String(bytes));
      if (found) resolve(found[0]);
    });
    server.on("exit", () => reject(new Error("the server went away")));
  });
  return { server, url };
}

/** A page that remembers whatever went wrong on it. */
async function openPage(browser, options) {
  const page = await browser.newPage(options);
  const wrong = [];
  page.on("console", (m) => m.type() === "error" && wrong.push(m.text()));
  page.on("pageerror", (e) => wrong.push(String(e)));
  return { page, wrong };
}

async function settled(page) {
  await page.waitForSelector("h2");
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
}

async function everyPage(browser, url, reports, language, dark) {
  const { page, wrong } = await openPage(browser, {
    locale: language === "zh" ? "zh-CN" : "en-GB", colorScheme: dark ? "dark" : "light", viewport: { width: 1280, height: 860 },
  });
  for (const path of ["/", ...reports.map((r) => `/reports/${r.name}`), "/people/u0"]) {
    await test(`${path} renders in ${language}${dark ? ", dark" : ""} without a console error`, async () => {
      wrong.length = 0;
      await page.goto(url + path);
      await settled(page);
      const failed = await page.locator(".ant-alert-error").count();
      expect(failed === 0, `no error on ${path}: ${await page.locator("main").first().innerText()}`);
      expect(wrong.length === 0, `no console error, not: ${wrong.join(" | ")}`);
      expect(!(await page.evaluate(() => window.hacked)), "no text of an outsider to run");
      const name = path === "/" ? "home" : path.slice(1).replaceAll("/", "-");
      await page.screenshot({ path: join(pictures, `${name}-${language}${dark ? "-dark" : ""}.png`), fullPage: true });
    });
  }
  await page.close();
}

async function drillDown(browser, url) {
  const { page } = await openPage(browser, { locale: "en-GB" });
  await test("a head count opens as many people as it says, and each of them opens", async () => {
    await page.goto(`${url}/reports/channels`);
    await settled(page);
    const link = page.locator("button.link.number").first();
    const number = Number((await link.innerText()).replaceAll(",", ""));
    await link.click();
    await page.waitForSelector(".ant-drawer-body li");
    const title = await page.locator(".ant-drawer-title").last().innerText();
    expect(title.endsWith(`· ${number.toLocaleString("en")}`), `${number} people in the title, not "${title}"`);
    expect((await page.locator(".ant-drawer-body li").count()) === Math.min(number, 200), "a line for each of them");
    await page.locator(".ant-drawer-body li button").first().click();
    await page.waitForSelector(".trail li");
  });
  await page.close();
}

async function onAPhone(browser, url) {
  const { page } = await openPage(browser, { locale: "en-GB", viewport: { width: 390, height: 800 } });
  await test("on a phone the page is not wider than the screen and the menu opens", async () => {
    await page.goto(`${url}/reports/overview`);
    await settled(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= 391, `a page of 390 points, not ${wide}`);
    await page.locator("button.narrow-only").click();
    await page.waitForSelector(".ant-drawer-body .ant-menu-item");
    await page.screenshot({ path: join(pictures, "phone.png") });
  });
  await page.close();
}

async function main() {
  if (!existsSync(browserPath)) {
    console.log("1..0 # SKIP there is no Chromium");
    return;
  }
  mkdirSync(pictures, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "patron-browser-"));
  const { server, url } = await serve(makeShop(folder));
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    const { reports } = await (await fetch(`${url}/api/v1/reports`)).json();
    await everyPage(browser, url, reports, "en", false);
    await everyPage(browser, url, reports, "zh", true);
    await drillDown(browser, url);
    await onAPhone(browser, url);
  } finally {
    await browser.close();
    server.removeAllListeners("exit");
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("close", resolve));
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`1..${count}`);
  process.exitCode = failures > 0 ? 1 : 0;
}

await main();
