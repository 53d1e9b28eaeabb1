// format.ts — numbers, money, shares, durations and dates as the reader's language writes them.
import type { Cell, Unit } from "./api";

export interface Reader {
  language: string; // BCP 47
  currency: string; // ISO 4217
}

function duration(seconds: number, language: string): string {
  const zh = language.startsWith("zh");
  const parts: [number, string, string][] = [
    [86400, "d", "天"], [3600, "h", "小时"], [60, "min", "分"], [1, "s", "秒"],
  ];
  if (Math.abs(seconds) < 1 && seconds !== 0) return `${Math.round(seconds * 1000)} ${zh ? "毫秒" : "ms"}`;
  let rest = Math.round(seconds);
  const told: string[] = [];
  for (const [size, en, cn] of parts) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0 && told.length < 2) told.push(`${n} ${zh ? cn : en}`);
  }
  return told.length > 0 ? told.join(" ") : `0 ${zh ? "秒" : "s"}`;
}

/** A cell as text. Shares come as 0 to 1, money in main units, durations in seconds. */
export function show(cell: Cell | undefined, unit: Unit, reader: Reader): string {
  if (cell === null || cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  const { language, currency } = reader;
  switch (unit) {
    case "share":
      return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(cell);
    case "money":
      try {
        return new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(cell);
      } catch {
        return `${new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(cell)} ${currency}`;
      }
    case "duration":
      return duration(cell, language);
    case "days":
    case "number":
      return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(cell);
    default:
      return new Intl.NumberFormat(language).format(cell);
  }
}

/** Short form for axes: 1.2M, 34 %, ¥3K. */
export function brief(value: number, unit: Unit, reader: Reader): string {
  if (unit === "share") return show(value, unit, reader);
  if (unit === "duration") return duration(value, reader.language);
  const options: Intl.NumberFormatOptions = { notation: "compact", maximumFractionDigits: 1 };
  if (unit === "money") {
    try {
      return new Intl.NumberFormat(reader.language, {
        ...options, style: "currency", currency: reader.currency, currencyDisplay: "narrowSymbol",
      }).format(value);
    } catch {
      return new Intl.NumberFormat(reader.language, options).format(value);
    }
  }
  return new Intl.NumberFormat(reader.language, options).format(value);
}
