// plausible.mjs — @plausible-analytics/tracker in a page of another origin.
import { expectOrder, same } from "./shop.mjs";

/* The tracker is silent where it sees a machine at work, unless the page asks it not to be. */
const html = (url) => `<!doctype html><title>Shop</title><body style="height:3000px">
<script type="module">
window.__plausible = true;
const { init, track } = await import("/m/@plausible-analytics/tracker/plausible.js");
init({ domain: "shop.example", endpoint: "${url}/api/event", captureOnLocalhost: true });
const tell = (name, options) => new Promise((callback) => track(name, { ...options, callback }));
const money = { revenue: { currency: "CNY", amount: 30 }, props: { order_id: "o1", shipping: 5 } };
window.results = [await tell("Purchase", money)];
for (let i = 0; i < 20; i++) window.results.push(await tell("many", { props: { n: i } }));
</script>`;

export const tests = {
  "a page, events, an order with its revenue, and the time on the page": async (shop) => {
    const page = await shop.page(html(shop.url));
    await page.waitForFunction(() => window.results?.length === 21);
    const results = await page.evaluate(() => window.results.map((r) => r.status));
    same([...new Set(results)], [202], "what the tracker heard");
    await page.waitForTimeout(3500); // it tells of three seconds and more
    await page.goto("about:blank");
    same(
      await shop.kinds(23),
      { many: 20, order: 1, page_leave: 1, page_view: 1 },
      "what is stored",
    );
    same(shop.sql("SELECT count(DISTINCT person) AS n FROM events"), [{ n: 1 }], "visitors");
    expectOrder(shop);
  },
};
