// api.ts — what the server answers, typed, and how to ask for it.

export type Unit =
  | "people"
  | "count"
  | "share"
  | "money"
  | "duration"
  | "days"
  | "number"
  | "label"
  | "date"
  | "time";

export interface Column {
  name: string;
  help?: string;
  unit: Unit;
  key?: boolean;
}
export type Cell = string | number | null;
export interface Table {
  name: string;
  help?: string;
  columns: Column[];
  rows: Cell[][];
}
export interface Answer {
  report: string;
  asks: string;
  params: Record<string, string>;
  currency: string;
  as_of: string;
  counted: { events: number; people: number; bots_excluded: number };
  tables: Table[];
  elapsed_ms: number;
}
export interface Param {
  name: string;
  type: string;
  default?: string | null;
  choices?: string[];
  required?: boolean;
  help: string;
}
export interface ReportInfo {
  name: string;
  asks: string;
  chart: string;
  params: Param[];
  tables: { name: string; help?: string; columns: Column[] }[];
}
export interface Catalog {
  reports: ReportInfo[];
  dimensions: { name: string; of: string; help: string }[];
  common?: Param[];
}
export interface Shop {
  name: string;
  currency: string;
  currency_digits: number;
  zone: string;
  simulated: boolean;
  people: number;
  guests: number;
  events: number;
  sessions: number;
  orders: number;
  journal_events: number;
  first: string | null;
  last: string | null;
}
export interface Person {
  key: string;
  guest: boolean;
  ids: string[];
  count: number;
  from: number;
  events: { time: string; kind: string; page?: string; product?: string; name?: string }[];
  sessions: {
    first: number;
    visit: number;
    channel?: string;
    source?: string;
    campaign?: string;
    country?: string;
    device?: string;
    browser?: string;
    landing?: string;
  }[];
  orders: { event: number; id: string; state: string; value: number; refunded: number }[];
}

async function get(path: string, stop?: AbortSignal): Promise<Response> {
  const answer = await fetch(path, stop ? { signal: stop } : {});
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => null);
  const told =
    body && typeof body === "object" && "error" in body ? String(body.error) : answer.statusText;
  throw new Error(told);
}

export type Params = Record<string, string>;

/** The query of a question: empty values are left to the report's defaults. */
export function queryOf(params: Params, more: [string, string][] = []): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== "") query.append(name, value);
  for (const [name, value] of more) query.append(name, value);
  const text = query.toString();
  return text ? `?${text}` : "";
}

export const shop = (): Promise<Shop> => get("/api/v1/shop").then((a) => a.json());
export const catalog = (): Promise<Catalog> => get("/api/v1/reports").then((a) => a.json());
export const ask = (name: string, params: Params, stop?: AbortSignal): Promise<Answer> =>
  get(`/api/v1/reports/${name}${queryOf(params)}`, stop).then((a) => a.json());
export const documentOf = (name: string): Promise<string> =>
  get(`/api/v1/reports/${name}/document`).then((a) => a.text());
export const sqlOf = (name: string, params: Params, table: number): Promise<string> =>
  get(`/api/v1/reports/${name}/sql${queryOf(params, [["table", String(table)]])}`).then((a) =>
    a.text(),
  );
export const valuesOf = (dimension: string, contains: string): Promise<string[]> =>
  get(
    `/api/v1/values/${encodeURIComponent(dimension)}` +
      `?contains=${encodeURIComponent(contains)}&limit=200`,
  )
    .then((a) => a.json())
    .then((a: { values: string[] }) => a.values);
export const personOf = (key: string, limit: number): Promise<Person> =>
  get(`/api/v1/people/${encodeURIComponent(key)}?limit=${limit}`).then((a) => a.json());

/** The people behind one number: the row is named by the texts of its key columns. */
export interface CellAsked {
  table: string;
  column: string;
  row: string[];
}
export const peopleOf = (
  name: string,
  params: Params,
  cell: CellAsked,
  offset: number,
  limit: number,
  stop?: AbortSignal,
): Promise<{ count: number; people: string[] }> =>
  get(
    `/api/v1/reports/${name}/people` +
      queryOf(params, [
        ["table", cell.table],
        ["column", cell.column],
        ...cell.row.map((text): [string, string] => ["row", text]),
        ["offset", String(offset)],
        ["limit", String(limit)],
      ]),
    stop,
  ).then((a) => a.json());
