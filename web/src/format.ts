// format.ts — numbers, money, shares, durations and dates as the reader's language writes them.
import type { Cell, Unit } from "./api";

export interface Reader {
  language: string; // BCP 47
  currency: string; // ISO 4217
  zone?: string; // IANA; of moments
}

/** The reader's own region when it speaks the language asked for: en-GB writes 2 Nov 2026. */
export function localeOf(language: "en" | "zh", browsers: string): string {
  if (browsers.startsWith(language)) return browsers;
  return language === "zh" ? "zh-CN" : "en";
}

function duration(seconds: number, language: string): string {
  const zh = language.startsWith("zh");
  const parts: [number, string, string][] = [
    [86400, "d", "天"],
    [3600, "h", "小时"],
    [60, "min", "分"],
    [1, "s", "秒"],
  ];
  if (Math.abs(seconds) < 1 && seconds !== 0)
    return `${Math.round(seconds * 1000)} ${zh ? "毫秒" : "ms"}`;
  let rest = Math.round(seconds);
  const told: string[] = [];
  for (const [size, en, cn] of parts) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0 && told.length < 2) told.push(`${n} ${zh ? cn : en}`);
  }
  return told.length > 0 ? told.join(" ") : `0 ${zh ? "秒" : "s"}`;
}

/** A day, "2026-11-02", written out; not a day: itself. */
export function day(text: string, language: string, style: "medium" | "axis" = "medium"): string {
  const at = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime())) return text;
  const how: Intl.DateTimeFormatOptions =
    style === "axis" ? { month: "short", day: "numeric" } : { dateStyle: "medium" };
  return new Intl.DateTimeFormat(language, { ...how, timeZone: "UTC" }).format(at);
}

/** A moment, ISO 8601, in the reader's zone; not a moment: itself. */
export function moment(text: string, reader: Reader): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "medium" };
  try {
    const zone = reader.zone ? { timeZone: reader.zone } : {};
    return new Intl.DateTimeFormat(reader.language, { ...options, ...zone }).format(at);
  } catch {
    return new Intl.DateTimeFormat(reader.language, { ...options, timeZone: "UTC" }).format(at);
  }
}

function money(value: number, reader: Reader, options: Intl.NumberFormatOptions): string {
  try {
    return new Intl.NumberFormat(reader.language, {
      ...options,
      style: "currency",
      currency: reader.currency,
      currencyDisplay: "narrowSymbol",
    }).format(value);
  } catch {
    const plain = new Intl.NumberFormat(reader.language, { maximumFractionDigits: 2, ...options });
    return `${plain.format(value)} ${reader.currency}`;
  }
}

/** A cell as text. Shares come as 0 to 1, money in main units, durations in seconds. */
export function show(cell: Cell | undefined, unit: Unit, reader: Reader): string {
  if (cell === null || cell === undefined) return "–";
  const { language } = reader;
  if (typeof cell === "string")
    return unit === "date" ? day(cell, language) : unit === "time" ? moment(cell, reader) : cell;
  const most = (maximumFractionDigits: number): Intl.NumberFormatOptions => ({
    maximumFractionDigits,
  });
  switch (unit) {
    case "share":
      return new Intl.NumberFormat(language, { style: "percent", ...most(1) }).format(cell);
    case "money":
      return money(cell, reader, {});
    case "duration":
      return duration(cell, language);
    case "days":
    case "number":
      return new Intl.NumberFormat(language, most(2)).format(cell);
    default:
      return new Intl.NumberFormat(language).format(cell);
  }
}

/** Short form for axes: 1.2M, 34 %, ¥3K. */
export function brief(value: number, unit: Unit, reader: Reader): string {
  if (unit === "share") return show(value, unit, reader);
  if (unit === "duration") return duration(value, reader.language);
  const options: Intl.NumberFormatOptions = { notation: "compact", maximumFractionDigits: 1 };
  if (unit === "money") return money(value, reader, options);
  return new Intl.NumberFormat(reader.language, options).format(value);
}
