// snowplow.mjs — Snowplow's node tracker, and its browser tracker on a page of another origin, in
// the words of its shop schemas.
import * as snowplow from "@snowplow/node-tracker";
import { expect, expectOrder, order, same, tellAgain } from "./shop.mjs";

const { products, total, shipping, currency, order_id } = order;
const tea = { id: "p1", name: "Tea", price: products[0].price, quantity: 2, currency };
const bought = { transaction_id: order_id, revenue: total, shipping, currency, payment_method: "card" };
const words = "iglu:com.snowplowanalytics.snowplow.ecommerce";
const action = (type) =>
  snowplow.buildSelfDescribingEvent({
    event: { schema: `${words}/snowplow_ecommerce_action/jsonschema/1-0-2`, data: { type } },
  });
const entity = (name, data) => ({ schema: `${words}/${name}/jsonschema/1-0-0`, data });

/** Pairs of event and entities, all in one flush. */
async function send(shop, events, method) {
  let left = events.length;
  await new Promise((done) => {
    const tracker = snowplow.newTracker(
      { namespace: "t", appId: "WK", encodeBase64: method === "get" },
      {
        endpoint: shop.url,
        eventMethod: method,
        bufferSize: events.length,
        onRequestSuccess: (batch) => (left -= batch.length) > 0 || done(),
        onRequestFailure: (why) => done(shop.wrong.push(JSON.stringify(why))),
      },
    );
    tracker.setUserId("u1");
    for (const [event, entities] of events) tracker.track(event, entities);
    tracker.flush();
  });
}

const view = (at) => [snowplow.buildPageView({ pageUrl: `https://shop.example/${at}` })];

async function fromServer(shop) {
  await send(
    shop,
    [
      ...Array.from({ length: 100 }, (_, i) => view(i)),
      [action("product_view"), [entity("product", tea)]],
      [action("add_to_cart"), [entity("cart", { total_value: 25, currency }), entity("product", tea)]],
      [action("transaction"), [entity("transaction", bought), entity("product", tea)]],
    ],
    "post",
  );
  same(await shop.kinds(103), { cart_add: 1, item_view: 1, order: 1, page_view: 100 }, "what is stored");
  await tellAgain(shop);
  expectOrder(shop);
}

async function asTransaction(shop) {
  await send(
    shop,
    [
      [snowplow.buildEcommerceTransaction({ orderId: order_id, total, shipping, currency })],
      [
        snowplow.buildEcommerceTransactionItem({
          orderId: order_id,
          sku: "p1",
          price: tea.price,
          quantity: 2,
        }),
      ],
    ],
    "post",
  );
  same(await shop.kinds(1), { order: 1 }, "what is stored");
  same(shop.sql("SELECT product, lines FROM events"), [{ product: "p1", lines: 1 }], "its item");
  expectOrder(shop);
}

async function byPixel(shop) {
  await send(shop, [...Array.from({ length: 10 }, (_, i) => view(i)), [action("list_view")]], "get");
  same(await shop.kinds(11), { list_view: 1, page_view: 10 }, "what is stored");
  expect(shop.seen.length === 11, "a pixel for each event");
}

const at = "/m/@snowplow/browser";
const page = `<title>Shop</title><body style="height:4000px">
  <script src="${at}-tracker/dist/index.umd.min.js"></script>
  <script src="${at}-plugin-snowplow-ecommerce/dist/index.umd.min.js"></script>`;

async function fromPage(shop, options) {
  const tab = await shop.page(page);
  await tab.evaluate(
    ([url, settings, product, transaction]) => {
      const t = window.snowplowBrowserTracking;
      const e = window.snowplowEcommerceAccelerator;
      t.newTracker("sp", url, { appId: "WK", plugins: [e.SnowplowEcommercePlugin()], ...settings });
      t.setUserId("u1");
      t.trackPageView();
      e.trackProductView(product);
      e.trackCheckoutStep({ step: 1 });
      e.trackTransaction({ ...transaction, products: [product] });
      for (let i = 0; i < 100; i++) t.trackStructEvent({ category: "c", action: "compare", value: i });
    },
    [shop.url, options, tea, bought],
  );
  const told = { checkout_start: 1, compare: 100, item_view: 1, order: 1, page_view: 1 };
  same(await shop.kinds(104), told, "what is stored");
  const [first] = shop.sql("SELECT channel, source, title FROM events WHERE kind = 'page_view'");
  same(first, { channel: "paid_search", source: "baidu", title: "Shop" }, "the view");
  await tellAgain(shop);
  expectOrder(shop);
}

async function fromReader(shop) {
  const tab = await shop.page(page);
  await tab.evaluate((url) => {
    const t = window.snowplowBrowserTracking;
    t.newTracker("sp", url, {
      appId: "WK",
      postPath: "/com.acme/track",
      anonymousTracking: { withServerAnonymisation: true },
    });
    t.enableActivityTracking({ minimumVisitLength: 1, heartbeatDelay: 1 });
    t.trackPageView();
  }, shop.url);
  await tab.mouse.wheel(0, 900);
  const kinds = await shop.kinds(2);
  expect(kinds.page_view === 1 && kinds.page_leave >= 1, `a view and pings, not ${JSON.stringify(kinds)}`);
  const ids = shop.sql("SELECT count(*) AS n FROM events WHERE anonymous_id IS NOT NULL");
  expect(Number(ids[0].n) === 0, "nobody to be known who wants to be nobody");
  expect(shop.seen.some((r) => r.method === "OPTIONS"), "a preflight");
}

export const tests = {
  "node-tracker: a purchase in its shop schemas, and a hundred views": fromServer,
  "node-tracker: a transaction and its item are one order": asTransaction,
  "node-tracker: pixels with base64": byPixel,
  "browser-tracker: a visit and a purchase, one request at a time": (shop) => fromPage(shop, {}),
  "browser-tracker: the same in batches": (shop) => fromPage(shop, { bufferSize: 20 }),
  "browser-tracker: page pings of an anonymous reader, to an address of the shop's choice": fromReader,
};
