// umami-node.mjs — Umami's library for Node.
import { Umami } from "@umami/node";
import { expectOrder, order, same } from "./shop.mjs";

export const tests = {
  "pages, events, an identity and an order, all of one visitor": async (shop) => {
    const umami = new Umami({ websiteId: "4fb7fa4c-5b46-438d-94b3-3a8fb9bc2e8b", hostUrl: shop.url });
    const page = { hostname: "shop.example", url: "/p/1", title: "Tea", language: "zh-CN" };
    const first = await umami.track(page);
    same(Object.keys(await first.json()), ["cache", "sessionId", "visitId"], "the answer");
    await umami.track("add_to_cart", { product_id: "p1", price: 12.5 });
    await umami.track("Order Completed", order);
    await umami.identify({ tier: "gold" });
    for (let i = 0; i < 100; i++) await umami.track({ ...page, name: "many", data: { i } });
    same(
      await shop.kinds(104),
      { cart_add: 1, identify: 1, many: 100, order: 1, page_view: 1 },
      "what is stored",
    );
    same(shop.sql("SELECT count(DISTINCT person) AS n FROM events"), [{ n: 1 }], "visitors");
    expectOrder(shop);
  },
};
