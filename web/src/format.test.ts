import { expect, test } from "vitest";
import { brief, show } from "./format";

const en = { language: "en", currency: "CNY" };
const zh = { language: "zh-CN", currency: "CNY" };

test("money is written in the reader's language and the shop's currency", () => {
  expect(show(1234.5, "money", en)).toBe("¥1,234.50");
  expect(show(1234.5, "money", zh)).toBe("¥1,234.50");
});
test("a currency nobody knows is named behind the amount", () => {
  expect(show(3, "money", { language: "en", currency: "X" })).toBe("3 X");
});
test("shares are per cent with one decimal at most", () => {
  expect(show(0.12345, "share", en)).toBe("12.3%");
  expect(show(1, "share", en)).toBe("100%");
});
test("durations name their two largest parts", () => {
  expect(show(0, "duration", en)).toBe("0 s");
  expect(show(61, "duration", en)).toBe("1 min 1 s");
  expect(show(90061, "duration", en)).toBe("1 d 1 h");
  expect(show(61, "duration", zh)).toBe("1 分 1 秒");
  expect(show(0.25, "duration", en)).toBe("250 ms");
});
test("what is absent is a dash, text is itself", () => {
  expect(show(null, "money", en)).toBe("–");
  expect(show("<b>x</b>", "label", en)).toBe("<b>x</b>");
});
test("axes are short", () => {
  expect(brief(1234567, "count", en)).toBe("1.2M");
  expect(brief(12345, "count", zh)).toBe("1.2万");
});
