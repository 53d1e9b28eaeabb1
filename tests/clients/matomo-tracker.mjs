// matomo-tracker.mjs — Matomo's library for Node.
import MatomoTracker from "matomo-tracker";
import { expectOrder, same } from "./shop.mjs";

const who = { _id: "0123456789abcdef", url: "https://shop.example/p/1" };
const cart = JSON.stringify([["p1", "Tea", "Drinks", 12.5, 2]]);

/** One request after the other: the library does not say when it is answered. */
async function track(shop, tracker, event) {
  const before = shop.seen.length;
  tracker.track(event);
  for (let i = 0; i < 500 && !shop.seen[before]?.status; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

export const tests = {
  "pages, a product, a cart, an order and a hundred events at once": async (shop) => {
    const tracker = new MatomoTracker(1, `${shop.url}/matomo.php`);
    tracker.on("error", (error) => shop.wrong.push(String(error)));
    await track(shop, tracker, { ...who, action_name: "A page", uid: "u1" });
    await track(shop, tracker, { ...who, _pks: "p1", _pkn: "Tea", _pkp: 12.5 });
    await track(shop, tracker, { ...who, idgoal: 0, revenue: 25, ec_items: cart });
    const order = { idgoal: 0, ec_id: "o1", revenue: 30, ec_sh: 5, ec_items: cart };
    await track(shop, tracker, { ...who, ...order });
    const many = Array.from({ length: 100 }, (_, i) => ({ ...who, e_c: "c", e_a: "bulk", e_n: i }));
    const answer = await new Promise((resolve) => tracker.trackBulk(many, resolve));
    same(JSON.parse(answer), { status: "success", tracked: 100, invalid: 0 }, "the answer");
    same(
      await shop.kinds(105),
      { bulk: 100, cart_add: 1, item_view: 1, order: 1, page_view: 2 },
      "what is stored",
    );
    expectOrder(shop);
  },
  "the order that GA4 told already is still one order": async (shop) => {
    const items = [{ item_id: "p1", price: 12.5, quantity: 2 }];
    const params = { transaction_id: "o1", value: 25, shipping: 5, items };
    const body = JSON.stringify({ client_id: "c", events: [{ name: "purchase", params }] });
    const answer = await fetch(`${shop.url}/mp/collect?measurement_id=G-1`, { method: "POST", body });
    same(answer.status, 204, "Google's answer");
    const tracker = new MatomoTracker(1, `${shop.url}/matomo.php`);
    await track(shop, tracker, { ...who, idgoal: 0, ec_id: "o1", revenue: 30, ec_items: cart });
    same(await shop.kinds(2), { order: 2 }, "what is stored");
    expectOrder(shop);
  },
};
