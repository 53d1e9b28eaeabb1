// rudderstack.mjs — RudderStack's library for Node, and its JavaScript on a page of another origin.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { expect, expectOrder, order, same, tellAgain } from "./shop.mjs";

const told = (n) => ({ cart_add: n, identify: 1, item_view: 1, order: 1, page_view: 1 });

async function fromServer(shop) {
  const client = new RudderAnalytics("WK", { dataPlaneUrl: shop.url, flushAt: 40 });
  const who = { userId: "u1", anonymousId: "a1" };
  const product = order.products[0];
  client.identify({ ...who, traits: { email: "a@b.c" } });
  client.page({ ...who, name: "Home", properties: { url: "https://shop.example/" } });
  client.track({ ...who, event: "Product Viewed", properties: product });
  for (let i = 0; i < 100; i++)
    client.track({ ...who, event: "Product Added", properties: { ...product, position: i + 1 } });
  client.track({ ...who, event: "Order Completed", properties: order });
  await client.flush();
  same(await shop.kinds(104), told(100), "what is stored");
  expect(shop.posts().every((r) => r.body[0] === 0x1f), "gzip");
  await tellAgain(shop);
  expectOrder(shop);
}

const page = (url, options) => `<title>Shop</title>
<script src="/m/@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js"></script><script>
  window.client = new rudderanalytics.RudderAnalytics();
  window.ready = new Promise((done) => client.ready(done));
  client.load("WK", "${url}", { configUrl: "${url}", logLevel: "ERROR", ${options} });
</script>`;

async function fromPage(shop, options, path, n = 100) {
  const tab = await shop.page(page(shop.url, options));
  await tab.evaluate(async ([order, n]) => {
    await window.ready;
    client.page();
    client.identify("u1", { email: "a@b.c" });
    client.track("Product Viewed", order.products[0]);
    for (let i = 0; i < n; i++) client.track("Product Added", { ...order.products[0], position: i });
    client.track("Order Completed", order);
  }, [order, n]);
  same(await shop.kinds(n + 4), told(n), "what is stored");
  const urls = shop.posts().map((r) => r.url.split("?")[0]);
  expect(urls.includes("/sourceConfig/") && urls.includes(path), `${path} in ${urls}`);
  await tellAgain(shop);
  expectOrder(shop);
}

export const tests = {
  "rudder-sdk-node: a purchase and a hundred events, in gzip": fromServer,
  "analytics-js: one request an event": (shop) => fromPage(shop, "", "/v1/track"),
  "analytics-js in batches": (shop) =>
    fromPage(
      shop,
      "queueOptions: { batch: { enabled: true, maxItems: 20, flushInterval: 500 } }",
      "/v1/batch",
    ),
  "analytics-js by beacon": (shop) =>
    fromPage(
      shop,
      "useBeacon: true, beaconQueueOptions: { maxItems: 20, flushQueueInterval: 500 }",
      "/beacon/v1/batch",
      30, // a browser lets 64 KB of beacons be under way
    ),
};
