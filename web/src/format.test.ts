import { expect, test } from "vitest";
import { brief, day, localeOf, moment, show } from "./format";

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
test("days are written as the reader writes them, and what is no day is itself", () => {
  expect(show("2026-11-02", "date", en)).toBe("Nov 2, 2026");
  expect(show("2026-11-02", "date", { ...en, language: "en-GB" })).toBe("2 Nov 2026");
  expect(show("2026-11-02", "date", zh)).toBe("2026年11月2日");
  expect(day("2026-11-02", "en", "axis")).toBe("Nov 2");
  expect(day("soon", "en")).toBe("soon");
  expect(day("2026-99-99", "en")).toBe("2026-99-99");
});
test("moments are told in the shop's zone", () => {
  const shanghai = { ...zh, zone: "Asia/Shanghai" };
  expect(moment("2026-11-02T20:00:00Z", shanghai)).toBe("2026年11月3日 04:00:00");
  expect(moment("2026-11-02T20:00:00Z", { ...zh, zone: "+08:30x" })).toBe("2026年11月2日 20:00:00");
  expect(moment("never", shanghai)).toBe("never");
});
test("the reader's own region is kept when it speaks the language", () => {
  expect(localeOf("en", "en-GB")).toBe("en-GB");
  expect(localeOf("en", "zh-CN")).toBe("en");
  expect(localeOf("zh", "de")).toBe("zh-CN");
});
