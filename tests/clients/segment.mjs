// segment.mjs — Segment's analytics-node, and analytics-next on a page of another origin.
import { Analytics } from "@segment/analytics-node";
import { expect, expectOrder, order, same, tellAgain } from "./shop.mjs";

const told = { cart_add: 100, identify: 1, item_view: 1, order: 1, page_view: 1 };

async function fromServer(shop) {
  const client = new Analytics({ writeKey: "WK", host: shop.url, path: "/v1/batch", flushAt: 40 });
  client.on("error", (error) => shop.wrong.push(String(error)));
  const who = { userId: "u1", anonymousId: "a1" };
  const product = order.products[0];
  client.identify({ ...who, traits: { email: "a@b.c" } });
  client.page({ ...who, name: "Home", properties: { url: "https://shop.example/" } });
  client.track({ ...who, event: "Product Viewed", properties: product });
  for (let i = 0; i < 100; i++)
    client.track({ ...who, event: "Product Added", properties: { ...product, position: i + 1 } });
  client.track({ ...who, event: "Order Completed", properties: order });
  await client.closeAndFlush({ timeout: 10000 });
  same(await shop.kinds(104), told, "what is stored");
  expect(shop.posts().length === 3, `three batches, not ${shop.posts().length}`);
  await tellAgain(shop);
  expectOrder(shop);
}

const page = (settings) => `<title>Shop</title><script>
  window.global = window; window.process = { env: {} };
</script><script src="/m/@segment/analytics-next/dist/umd/index.js"></script><script>
  window.ready = AnalyticsNext.AnalyticsBrowser.load(${settings})</script>`;

async function fromPage(shop, settings, requests) {
  const tab = await shop.page(page(settings));
  await tab.evaluate(async (order) => {
    const [client] = await window.ready;
    await client.page();
    await client.identify("u1", { email: "a@b.c" });
    await client.track("Product Viewed", order.products[0]);
    for (let i = 0; i < 100; i++) client.track("Product Added", { ...order.products[0], position: i });
    await client.track("Order Completed", order);
  }, order);
  same(await shop.kinds(104), told, "what is stored");
  requests(shop.posts().map((r) => r.url));
  const [view] = shop.sql("SELECT channel, source, title FROM events WHERE kind = 'page_view'");
  same(view, { channel: "paid_search", source: "baidu", title: "Shop" }, "the view");
  await tellAgain(shop);
  expectOrder(shop);
}

export const tests = {
  "analytics-node: a purchase and a hundred events": fromServer,
  "analytics-next: settings are asked of us, and all goes where they say": (shop) =>
    fromPage(shop, `{ writeKey: "WK", cdnURL: "${shop.url}" }`, (urls) =>
      expect(urls.includes("/v1/projects/WK/settings") && urls.includes("/v1/t"), `t in ${urls}`),
    ),
  "analytics-next in batches": (shop) =>
    fromPage(
      shop,
      `{ writeKey: "WK", cdnURL: "${shop.url}" }, { integrations: { "Segment.io": {
         apiHost: "127.0.0.1:${shop.port}/v1", protocol: "http",
         deliveryStrategy: { strategy: "batching", config: { size: 20, timeout: 500 } } } } }`,
      (urls) => expect(urls.includes("/v1/b") && urls.length < 20, `batches in ${urls}`),
    ),
};
