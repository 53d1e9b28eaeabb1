import { expect, test } from "vitest";
import { format, parse } from "./address";

test("an address with a question in it comes back as it was", () => {
  const address = {
    path: ["reports", "funnel"],
    params: { steps: "a,b", where: "page = '/x?y&z'" },
  };
  expect(parse(new URL(format(address), "http://localhost"))).toEqual(address);
});
test("a person's id may hold anything", () => {
  const address = { path: ["people", "~a/b?c#d"], params: {} };
  expect(parse(new URL(format(address), "http://localhost"))).toEqual(address);
});
test("empty parameters leave no trace", () => {
  expect(format({ path: ["reports", "rfm"], params: { by: "" } })).toBe("/reports/rfm");
});
