// sensors.mjs — 神策's sa-sdk-javascript on a page of another origin, by each way it sends.
import { expect, expectOrder, order, same, tellAgain } from "./shop.mjs";

const page = `<title>Shop</title><button id="buy">Buy</button>
  <script src="/m/sa-sdk-javascript/sensorsdata.min.js"></script>`;

async function visit(shop, how, events) {
  const tab = await shop.page(page);
  await tab.evaluate(
    ([url, options, n, bought]) => {
      const sa = window.sensorsDataAnalytic201505;
      sa.init({ server_url: `${url}/sa?project=WK`, ...options });
      sa.quick("autoTrack");
      sa.track("before", { level: 3, 名字: "茶" });
      sa.login("u1");
      sa.setProfile({ plan: "gold" });
      for (let i = 0; i < n; i++) sa.track("compare", { i, text: "+/?~" });
      sa.track("Order Completed", bought);
    },
    [shop.url, how, events, order],
  );
  await tab.click("#buy");
  const kinds = await shop.kinds(events + 5);
  same(
    [kinds.before, kinds.compare, kinds.order, kinds.page_view, kinds.identify >= 2, kinds.rejected],
    [1, events, 1, 1, true, undefined],
    `what is stored, ${JSON.stringify(kinds)}`,
  );
  const people = shop.sql(
    "SELECT DISTINCT person FROM events WHERE kind IN ('before', 'compare', 'page_view')",
  );
  same(people, [{ person: "u1" }], "who it was");
  const [view] = shop.sql("SELECT channel, title FROM events WHERE kind = 'page_view'");
  same(view, { channel: "paid_search", title: "Shop" }, "the view");
  await tellAgain(shop);
  expectOrder(shop);
}

export const tests = {
  "by image": (shop) => visit(shop, { send_type: "image" }, 10),
  "by request": (shop) => visit(shop, { send_type: "ajax" }, 10),
  "by beacon": (shop) => visit(shop, { send_type: "beacon" }, 10),
  "in batches": async (shop) => {
    await visit(shop, { batch_send: { send_interval: 300 } }, 100);
    const many = shop.posts().length;
    expect(many < 20, `a few requests, not ${many}`);
  },
};
