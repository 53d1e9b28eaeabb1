// posthog.mjs — posthog-node, and posthog-js on a page of another origin.
import { PostHog } from "posthog-node";
import { expect, expectOrder, order, same, tellAgain } from "./shop.mjs";

async function fromServer(shop) {
  const client = new PostHog("phc_1", { host: shop.url, flushAt: 40, flushInterval: 100000 });
  client.on("error", (error) => shop.wrong.push(String(error)));
  const distinctId = "u1";
  const product = order.products[0];
  client.identify({ distinctId, properties: { email: "a@b.c" } });
  client.alias({ distinctId, alias: "old" });
  client.capture({ distinctId, event: "Product Viewed", properties: product });
  for (let i = 0; i < 100; i++)
    client.capture({ distinctId, event: "Product Added", properties: { ...product, position: i } });
  client.capture({ distinctId, event: "Order Completed", properties: order });
  await client.shutdown(10000);
  const told = { alias: 1, cart_add: 100, identify: 1, item_view: 1, order: 1 };
  same(await shop.kinds(104), told, "what is stored");
  await tellAgain(shop);
  expectOrder(shop);
}

const page = (url) => `<title>Shop</title><button>Buy</button>
<script src="/m/posthog-js/dist/array.full.no-external.js"></script><script>
  posthog.init("phc_1", { api_host: "${url}", opt_out_useragent_filter: true,
    request_queue_config: { flush_interval_ms: 500 },
    loaded: (it) => { window.client = it; } });
</script>`;

async function fromPage(shop) {
  const tab = await shop.page(page(shop.url));
  await tab.waitForFunction(() => window.client);
  await tab.evaluate((order) => {
    client.identify("u1", { email: "a@b.c" });
    client.capture("Product Viewed", order.products[0]);
    for (let i = 0; i < 60; i++) client.capture("Product Added", { ...order.products[0], position: i });
    client.capture("Order Completed", order);
  }, order); // a burst of a hundred is what the client itself lets through
  await tab.click("button");
  const before = { cart_add: 60, click: 1, identify: 1, item_view: 1, order: 1, page_view: 1 };
  same(await shop.kinds(65), before, "what is stored");
  await tab.goto("about:blank");
  const after = await shop.kinds(66);
  expect(after.page_leave === 1, `a page left in ${JSON.stringify(after)}`);
  const events = shop.posts().filter((r) => /^\/(i\/v0\/)?e\//.test(r.url));
  expect(events.length > 0 && events.every((r) => r.body[0] === 0x1f && r.status === 200), "gzip");
  const [view] = shop.sql("SELECT person, channel, title FROM events WHERE kind = 'page_view'");
  same(view, { person: "u1", channel: "paid_search", title: "Shop" }, "the view");
  await tellAgain(shop);
  expectOrder(shop);
}

export const tests = {
  "posthog-node: a purchase and a hundred events": fromServer,
  "posthog-js: gzip as plain text, a click, and the page left by beacon": fromPage,
};
