// run.mjs — every page of the dashboard in Debian's Chromium, in both languages, over a shop made
// for the test. Prints TAP, and as remarks how long a first view takes. Screenshots are kept under
// build/screenshots.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { hostile, makeShop, serve } from "./shop.mjs";

const top = join(import.meta.dirname, "..", "..");
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
  await page.waitForFunction(
    () =>
      !document.querySelector("[aria-busy=true], .ant-skeleton") &&
      [...document.querySelectorAll(".chart")].every(
        (c) => c.dataset.drawn && c.querySelector("canvas"),
      ),
  );
}

const views = (reports) => [
  "/",
  ...reports.map((r) => `/reports/${r.name}`),
  "/reports/overview?by=channel&unit=week",
  "/reports/overview?unit=hour&from=2026-03-01&to=2026-03-03",
  "/reports/funnel?by=channel",
  "/reports/channels?by=source&bots=yes&tz=Europe/London",
  "/reports/rfm?before=2026-03-15",
  "/people/u0",
];

async function everyPage(browser, url, reports, language, dark) {
  const { page, wrong } = await openPage(browser, {
    locale: language === "zh" ? "zh-CN" : "en-GB",
    colorScheme: dark ? "dark" : "light",
    viewport: { width: 1280, height: 860 },
  });
  for (const path of views(reports)) {
    const how = `${language}${dark ? ", dark" : ""}`;
    await test(`${path} renders in ${how} without a console error`, async () => {
      wrong.length = 0;
      await page.goto(url + path);
      await settled(page);
      const failed = await page.locator(".ant-alert-error").count();
      expect(failed === 0, `no error on ${path}: ${await page.locator("body").innerText()}`);
      expect(wrong.length === 0, `no console error, not: ${wrong.join(" | ")}`);
      expect(!(await page.evaluate(() => window.hacked)), "no text of an outsider to run");
      const heads = await page.locator(path === "/" ? ".ant-card" : "h2, h4, th").allInnerTexts();
      const foreign = heads.filter((t) => language === "zh" && /^[A-Za-z ]{4,}$/.test(t.trim()));
      expect(foreign.length === 0, `no English heading, not: ${foreign.join(" | ")}`);
      const name = path === "/" ? "home" : path.slice(1).replace(/[^a-z0-9]+/gi, "-");
      await page.screenshot({
        path: join(pictures, `${name}-${language}${dark ? "-dark" : ""}.png`),
        fullPage: true,
      });
    });
  }
  await page.close();
}

/** The number in the drawer's title, once it is there. */
async function drawerCount(page) {
  await page.waitForFunction(() => {
    const titles = document.querySelectorAll(".ant-drawer-open .ant-drawer-title");
    return titles.length > 0 && titles[titles.length - 1].textContent.includes("·");
  });
  const title = await page.locator(".ant-drawer-open .ant-drawer-title").last().innerText();
  return Number(title.split("·")[1].replaceAll(",", ""));
}

async function drillDown(browser, url, reports) {
  const { page, wrong } = await openPage(browser, {
    locale: "en-GB",
    viewport: { width: 1280, height: 860 },
  });
  for (const report of reports)
    await test(`in ${report.name} a count of people opens as many as it says`, async () => {
      wrong.length = 0;
      await page.goto(`${url}/reports/${report.name}`);
      await settled(page);
      const links = page.locator("button.link.number");
      const all = await links.count();
      expect(all > 0, "counts of people that open");
      for (const at of new Set([0, Math.floor(all / 2), all - 1])) {
        const number = Number((await links.nth(at).innerText()).replaceAll(",", ""));
        await links.nth(at).click();
        const said = await drawerCount(page);
        expect(said === number, `${number} people, not ${said}`);
        const items = page.locator(".ant-drawer-open .ant-drawer-body li");
        await items.first().waitFor();
        expect((await items.count()) === Math.min(number, 200), "a line for each of them");
        await page.keyboard.press("Escape");
        await page.waitForSelector(".ant-drawer-open", { state: "detached" });
      }
      expect(wrong.length === 0, `no console error, not: ${wrong.join(" | ")}`);
    });
  await test("a mark of a chart opens the people behind it", async () => {
    await page.goto(`${url}/reports/retention`);
    await settled(page);
    const box = await page.locator(".chart").first().boundingBox();
    const opened = page.locator(".ant-drawer-open");
    for (let x = 0.15; x < 0.9 && (await opened.count()) === 0; x += 0.05)
      await page.mouse.click(box.x + box.width * x, box.y + box.height / 2);
    const people = await drawerCount(page);
    expect(people > 0, "people behind a cell of the triangle");
  });
  await test("each of the people behind a number opens", async () => {
    await page.goto(`${url}/reports/channels`);
    await settled(page);
    await page.locator("button.link.number").first().click();
    await page.locator(".ant-drawer-open .ant-drawer-body li button").first().click();
    await page.waitForSelector(".trail li");
  });
  await page.close();
}

/** What an outsider can set: ids, pages, products, categories, searches, campaigns, properties. */
async function hostileTexts(browser, url) {
  const { page, wrong } = await openPage(browser, { locale: "en-GB" });
  const paths = [
    ...["product", "page", "category", "name", "query", "color"].flatMap((by) => [
      `/reports/overview?by=${by}&unit=week`,
      `/reports/channels?by=source`,
      `/reports/funnel?by=${by}`,
    ]),
    `/reports/overview?where=${encodeURIComponent(hostile)}`,
    `/reports/overview?by=${encodeURIComponent(hostile)}`,
    `/reports/${encodeURIComponent(hostile)}`,
    `/people/${encodeURIComponent(`~v7${hostile}`)}`,
    `/people/${encodeURIComponent(hostile)}`,
  ];
  await test("what tries to run stays text on every page, in charts and their hints", async () => {
    for (const path of new Set(paths)) {
      await page.goto(url + path);
      if (path.startsWith("/reports/%")) await page.waitForSelector(".ant-empty");
      else await settled(page);
      const chart = page.locator(".chart").first();
      if ((await chart.count()) > 0) {
        const box = await chart.boundingBox();
        for (const x of [0.3, 0.6, 0.9])
          await page.mouse.move(box.x + box.width * x, box.y + box.height / 2);
      }
      expect(!(await page.evaluate(() => window.hacked)), `nothing to run on ${path}`);
      expect((await page.locator("img[src=x]").count()) === 0, `no picture on ${path}`);
    }
    const real = wrong.filter((text) => !/status of 40[04]/.test(text));
    expect(real.length === 0, `no console error, not: ${real.join(" | ")}`);
  });
  await test("a person whose id is not a word is found by it and shown", async () => {
    await page.goto(`${url}/people/${encodeURIComponent(`~v7${hostile}`)}`);
    await page.waitForSelector(".trail li");
    expect(
      (await page.locator("h2").innerText()).includes(`v7${hostile}`),
      "the id in the heading",
    );
  });
  await page.close();
}

async function states(browser, url) {
  const { page } = await openPage(browser, {
    locale: "en-GB",
    viewport: { width: 1280, height: 860 },
  });
  await test("what cannot be answered is said, and the next question is answered", async () => {
    await page.goto(`${url}/reports/overview?where=channel+%3D`);
    await page.waitForSelector(".ant-alert-error");
    const input = page.getByLabel("Filter", { exact: true });
    await input.fill("channel = 'search'");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.waitForSelector(".ant-table-row");
    expect((await page.locator(".ant-alert-error").count()) === 0, "no error any more");
    expect(page.url().includes("where=channel"), `the filter in the address, not ${page.url()}`);
  });
  await test("a question that nothing answers says so", async () => {
    await page.goto(`${url}/reports/overview?where=channel+%3D+'nowhere'`);
    await page.waitForSelector(".ant-empty");
  });
  await test("the whole question stands in the address and comes back from it", async () => {
    const asked =
      "/reports/overview?from=2026-03-02&to=2026-03-20&tz=UTC&bots=yes&unit=week&by=channel";
    await page.goto(url + asked);
    await settled(page);
    const form = await page.locator("form.bar").innerText();
    const inputs = await page
      .locator("form.bar input")
      .evaluateAll((all) => all.map((i) => i.value));
    for (const text of ["2026-03-02", "2026-03-20", "UTC"])
      expect(inputs.includes(text), `${text} in the form: ${inputs}`);
    for (const text of ["People and bots", "Week", "Channel"])
      expect(form.includes(text), `${text} in the form: ${form}`);
    await page.getByLabel("Unit", { exact: true }).click();
    await page.locator(".ant-select-item-option", { hasText: "Month" }).click();
    await page.getByRole("button", { name: "Ask" }).click();
    await page.waitForFunction(() => location.search.includes("unit=month"));
    await settled(page);
    await page.goBack();
    await page.waitForFunction(() => location.search.includes("unit=week"));
    expect((await page.locator("form.bar").innerText()).includes("Week"), "the question before");
  });
  await test("the language is changed without losing the question", async () => {
    await page.getByRole("button", { name: "中文" }).first().click();
    await page.getByRole("heading", { name: "总览" }).waitFor();
    expect(page.url().includes("unit=week"), "the question in the address");
    expect(
      (await page.evaluate(() => document.documentElement.lang)) === "zh-CN",
      "the page's language",
    );
  });
  await page.close();
}

async function onAPhone(browser, url, reports) {
  const { page } = await openPage(browser, {
    locale: "zh-CN",
    viewport: { width: 390, height: 800 },
  });
  await test("on a phone no page is wider than the screen", async () => {
    for (const path of views(reports)) {
      await page.goto(url + path);
      await settled(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide <= 391, `a page of 390 points, not ${wide}, on ${path}`);
    }
  });
  await test("on a phone the menu opens", async () => {
    await page.locator("button.narrow-only").click();
    await page.waitForSelector(".ant-drawer-body .ant-menu-item");
    await page.screenshot({ path: join(pictures, "phone.png") });
  });
  await page.close();
}

/** With nothing kept from before: the page, its files, the question, the drawing. */
async function firstView(browser, url) {
  const times = [];
  for (let turn = 0; turn < 3; turn++) {
    const context = await browser.newContext({ locale: "en-GB" });
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(`${url}/reports/overview`);
    await settled(page);
    times.push(performance.now() - began);
    await context.close();
  }
  const best = Math.round(Math.min(...times));
  console.log(`# a first view of /reports/overview over loopback, to its chart drawn: ${best} ms`);
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
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
  try {
    const { reports } = await (await fetch(`${url}/api/v1/reports`)).json();
    await everyPage(browser, url, reports, "en", false);
    await everyPage(browser, url, reports, "zh", true);
    await drillDown(browser, url, reports);
    await hostileTexts(browser, url);
    await states(browser, url);
    await onAPhone(browser, url, reports);
    await firstView(browser, url);
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
