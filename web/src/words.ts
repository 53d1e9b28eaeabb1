// words.ts — what the dashboard says, in its two languages. The words of the catalogue (reports,
// columns, parameters, kinds of event ...) are in vocabulary.ts and helps.ts.
import { helps } from "./helps";
import * as vocabulary from "./vocabulary";

export type Language = "en" | "zh";

/** English, Chinese. */
export const pairs = {
  reports: ["Reports", "报表"],
  simulated: [
    "Simulated data: no person, order or amount here is real.",
    "模拟数据：这里的人、订单和金额都不是真实的。",
  ],
  loading: ["Counting …", "正在计算……"],
  empty: [
    "Nothing was counted for this question. Widen the period or loosen the filters.",
    "这个问题没有数到任何内容。请放宽时间范围或筛选条件。",
  ],
  noData: [
    "The shop has no events yet. Import a file: patron import events FILE",
    "店铺还没有任何事件。请先导入文件：patron import events FILE",
  ],
  failed: ["This could not be answered", "无法回答"],
  noPage: ["There is nothing at this address.", "这个地址没有内容。"],
  again: ["Try again", "重试"],
  period: ["Period", "时间范围"],
  begins: ["Beginning", "开头"],
  ends: ["Now", "至今"],
  last7: ["Last 7 days", "最近 7 天"],
  last28: ["Last 28 days", "最近 28 天"],
  last90: ["Last 90 days", "最近 90 天"],
  bots: ["Bots", "机器人"],
  botsNo: ["People only", "只看真人"],
  botsYes: ["People and bots", "真人和机器人"],
  botsOnly: ["Bots only", "只看机器人"],
  segment: ["Segment", "人群条件"],
  where: ["Filter", "筛选"],
  by: ["Break down by", "细分"],
  zone: ["Time zone", "时区"],
  measure: ["Measure", "指标"],
  means: ["What does this number mean?", "这个数字是什么意思？"],
  sql: ["The same as SQL", "对应的 SQL"],
  people: ["People behind this number", "数字背后的人"],
  download: ["Download", "下载"],
  copy: ["Copy link", "复制链接"],
  copied: ["Link copied", "链接已复制"],
  counted: ["Counted", "计入"],
  events: ["events", "个事件"],
  persons: ["people", "人"],
  botsOut: ["bot events left out", "个机器人事件未计入"],
  until: ["known until", "数据截至"],
  took: ["answered in", "用时"],
  settings: ["Question", "提问"],
  moreSettings: ["More settings", "更多条件"],
  fewerSettings: ["Fewer settings", "收起条件"],
  ask: ["Ask", "查询"],
  person: ["Person", "个人"],
  ids: ["Known as", "标识"],
  orders: ["orders", "个订单"],
  visit: ["Visit", "第 N 次访问"],
  noVisit: ["Not on a visit", "非访问期间"],
  via: ["via", "来自"],
  language: ["中文", "English"],
  dark: ["Dark", "深色"],
  light: ["Light", "浅色"],
  guest: ["Guest: an order without a known person", "游客：没有已知身份的订单"],
  more: ["More", "更多"],
  older: ["Show older events", "显示更早的事件"],
  found: ["Find a person by id", "按标识查找个人"],
  menu: ["Menu", "菜单"],
  drawn: ["drawn of", "项已画出，共"],
  inTable: ["; all of them are in the table", "项；全部见表格"],
  dropped: ["went no further", "流失"],
  soFar: ["so far", "累计"],
  notOver: ["not over yet", "尚未结束"],
  shopPeople: ["People", "人数"],
  shopVisits: ["Visits", "访问"],
  shopOrders: ["Orders", "订单"],
  shopEvents: ["Events", "事件"],
} satisfies Record<string, [string, string]>;
export type Said = keyof typeof pairs;

/** The first letter large: "over time" heads a table as "Over time". */
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const plain = (name: string): string => name.replaceAll("_", " ");

export interface Words {
  language: Language;
  say: (name: Said) => string;
  report: (name: string) => string;
  asks: (name: string, otherwise: string) => string;
  table: (name: string) => string;
  column: (name: string) => string;
  param: (name: string) => string;
  choice: (name: string) => string;
  help: (text: string | undefined) => string;
  /** A text of an answer: kinds of event, channels, groups ... have names; all else is itself. */
  value: (column: string, text: string) => string;
}

export function words(language: Language): Words {
  const zh = language === "zh";
  const name =
    (chinese: Record<string, string>, english: Record<string, string> = {}) =>
    (key: string): string =>
      zh ? (chinese[key] ?? plain(key)) : sentence(english[key] ?? plain(key));
  const value = (column: string, text: string): string => {
    const known = vocabulary.values[column];
    const one = (part: string): string =>
      vocabulary.special[part]?.[zh ? 1 : 0] ??
      (known?.[part] === undefined
        ? part
        : zh
          ? known[part]
          : (vocabulary.valuesEnglish[part] ?? plain(part)));
    const several = (mark: string, between: string): string =>
      text.split(mark).map(one).join(between);
    if (column === "kind") return several("|", " | ");
    return column === "path" ? several(" → ", " → ") : one(text);
  };
  return {
    language,
    say: (key) => pairs[key][zh ? 1 : 0],
    report: name(vocabulary.reports, vocabulary.reportsEnglish),
    asks: (key, otherwise) => (zh ? (vocabulary.asks[key] ?? otherwise) : otherwise),
    table: name(vocabulary.tables),
    column: name(vocabulary.columns, vocabulary.columnsEnglish),
    param: name(vocabulary.params, vocabulary.paramsEnglish),
    choice: name(vocabulary.choices, vocabulary.choicesEnglish),
    help: (text) => (text === undefined ? "" : zh ? (helps[text] ?? text) : text),
    value,
  };
}
