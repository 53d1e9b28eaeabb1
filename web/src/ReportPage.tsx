// ReportPage.tsx — any report of the catalogue: its question, its answer drawn and tabled, what it
// means. Nothing here knows a report by name: the page is made from the catalogue's parameters,
// columns and units.
import { Alert, Button, Collapse, Empty, Space, Spin, Typography, message } from "antd";
import { useCallback, useEffect, useMemo, useState } from "react";
import { AnswerTable } from "./AnswerTable";
import type { World } from "./App";
import {
  type Answer,
  type CellAsked,
  type Column,
  type Params,
  type ReportInfo,
  type Table,
  ask,
  documentOf,
  queryOf,
  sqlOf,
} from "./api";
import { expectCharts } from "./Chart";
import { Drawn } from "./Drawn";
import { Figures, isFigures } from "./Figures";
import { moment } from "./format";
import { PeopleDrawer } from "./PeopleDrawer";
import { Question } from "./Question";

interface Asked {
  answer?: Answer;
  error?: string;
  busy: boolean;
}

function useAnswer(name: string, params: Params): Asked & { again: () => void } {
  const [state, set] = useState<Asked>({ busy: true });
  const [turn, setTurn] = useState(0);
  useEffect(expectCharts, []);
  useEffect(() => {
    const stop = new AbortController();
    set((before) => ({ ...before, busy: true }));
    ask(name, params, stop.signal)
      .then((answer) => set({ answer, busy: false }))
      .catch((error: Error) => {
        if (error.name !== "AbortError") set({ error: error.message, busy: false });
      });
    return () => stop.abort();
  }, [name, params, turn]);
  return { ...state, again: () => setTurn(turn + 1) };
}

function Later({ load }: { load: () => Promise<string> }) {
  const [text, set] = useState<string>();
  useEffect(() => {
    load().then(set, (error: Error) => set(error.message));
  }, [load]);
  return text === undefined ? <Spin /> : <pre className="code document">{text}</pre>;
}

function Counted({ answer, world }: { answer: Answer; world: World }) {
  const { words, locale, shop } = world;
  const count = new Intl.NumberFormat(locale);
  const { events, people, bots_excluded: bots } = answer.counted;
  const zone = answer.params.tz ?? shop.zone;
  const reader = { language: locale, currency: answer.currency, zone };
  const said = [
    `${words.say("counted")} ${count.format(events)} ${words.say("events")}, ` +
      `${count.format(people)} ${words.say("persons")}`,
    ...(bots > 0 ? [`${count.format(bots)} ${words.say("botsOut")}`] : []),
    `${words.say("until")} ${moment(answer.as_of, reader)}`,
    `${words.say("took")} ${count.format(Math.round(answer.elapsed_ms * 10) / 10)} ms`,
  ];
  return <p className="note">{said.join(" · ")}</p>;
}

interface Opened {
  cell: CellAsked;
  keys: Column[];
}

function Section({
  table,
  asked,
  asOf,
  title,
  world,
  currency,
  onPeople,
}: {
  table: Table;
  asked: string | undefined;
  asOf: string;
  title: boolean;
  world: World;
  currency: string;
  onPeople: (opened: Opened) => void;
}) {
  const { words } = world;
  const people = useCallback(
    (column: string, row: string[]) =>
      onPeople({
        cell: { table: table.name, column, row },
        keys: table.columns.filter((c) => c.key),
      }),
    [table, onPeople],
  );
  if (table.rows.length === 0) return null;
  const shared = { table, world, currency, onPeople: people };
  return (
    <section aria-label={words.table(table.name)}>
      {title && (
        <Typography.Title level={4}>
          <span title={words.help(table.help)}>{words.table(table.name)}</span>
        </Typography.Title>
      )}
      {isFigures(table) ? (
        <Figures {...shared} />
      ) : (
        <>
          <Drawn {...shared} asked={asked} asOf={asOf} />
          <AnswerTable {...shared} />
        </>
      )}
    </section>
  );
}

/** Figures for the whole stand before the tables they sum up. */
function inOrder(tables: Table[]): Table[] {
  return [...tables.filter(isFigures), ...tables.filter((t) => !isFigures(t))];
}

export function ReportPage({
  report,
  params,
  world,
}: {
  report: ReportInfo;
  params: Params;
  world: World;
}) {
  const { words, go } = world;
  const key = JSON.stringify(params);
  const asked = useMemo(() => {
    const { lang: _, ...rest } = JSON.parse(key) as Params;
    return rest;
  }, [key]);
  const { answer, error, busy, again } = useAnswer(report.name, asked);
  const [opened, open] = useState<Opened>();
  const [toast, holder] = message.useMessage();
  const load = useCallback(() => documentOf(report.name), [report.name]);
  const sql = useCallback(() => sqlOf(report.name, asked, 0), [report.name, asked]);
  const file = (format: string): string =>
    `/api/v1/reports/${report.name}${queryOf(asked, [["format", format]])}`;
  const copy = (): void =>
    void navigator.clipboard
      ?.writeText(location.href)
      .then(() => toast.success(words.say("copied")));
  const good = error === undefined ? answer : undefined;
  // Helps are the catalogue's: an answer names its columns and units only.
  const tables = useMemo(
    () => (good ? inOrder(good.tables.map((t) => helped(t, report))) : []),
    [good, report],
  );
  const nothing = tables.every((t) => t.rows.length === 0) || good?.counted.events === 0;

  return (
    <>
      {holder}
      <Typography.Title level={2} style={{ marginTop: 0, marginBottom: 4 }}>
        {words.report(report.name)}
      </Typography.Title>
      <p className="note" style={{ marginTop: 0 }}>
        {words.asks(report.name, report.asks)}
      </p>
      <Question
        report={report}
        params={asked}
        world={world}
        onAsk={(next) => go({ path: ["reports", report.name], params: next })}
      />
      {error && (
        <Alert
          type="error"
          showIcon
          title={words.say("failed")}
          description={error}
          style={{ margin: "16px 0" }}
          action={
            <Button size="small" onClick={again}>
              {words.say("again")}
            </Button>
          }
        />
      )}
      <Spin spinning={busy} description={words.say("loading")}>
        <div style={{ minHeight: 120, marginTop: 16 }} aria-busy={busy}>
          {good && nothing && <Empty description={words.say("empty")} />}
          {good &&
            !nothing &&
            tables.map((table) => (
              <Section
                key={table.name}
                table={table}
                title={tables.length > 1}
                world={world}
                currency={good.currency}
                asOf={good.as_of}
                onPeople={open}
                asked={table.name === report.tables[0]?.name ? report.chart : undefined}
              />
            ))}
        </div>
      </Spin>
      {good && <Counted answer={good} world={world} />}
      <Space wrap style={{ marginBottom: 16 }}>
        <Button href={file("csv")}>{words.say("download")} CSV</Button>
        <Button href={file("xlsx")}>{words.say("download")} XLSX</Button>
        <Button onClick={copy}>{words.say("copy")}</Button>
      </Space>
      <Collapse
        items={[
          { key: "means", label: words.say("means"), children: <Later load={load} /> },
          { key: "sql", label: words.say("sql"), children: <Later load={sql} /> },
        ]}
      />
      {opened && (
        <PeopleDrawer
          key={JSON.stringify(opened.cell)}
          report={report.name}
          params={asked}
          cell={opened.cell}
          keys={opened.keys}
          world={world}
          onClose={() => open(undefined)}
        />
      )}
    </>
  );
}

function helped(table: Table, report: ReportInfo): Table {
  const known = report.tables.find((t) => t.name === table.name);
  const help = (name: string): { help?: string } => {
    const text = known?.columns.find((c) => c.name === name)?.help;
    return text === undefined ? {} : { help: text };
  };
  const columns = table.columns.map((c) => ({ ...c, ...help(c.name) }));
  return { ...table, ...(known?.help ? { help: known.help } : {}), columns };
}
