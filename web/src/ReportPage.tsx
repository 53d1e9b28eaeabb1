// ReportPage.tsx — any report of the catalogue: its question, its answer drawn and tabled, what it means. Nothing
// here knows a report by name: the page is made from the catalogue's parameters, columns and units.
import { Alert, Button, Card, Collapse, Empty, Select, Space, Spin, Typography, message } from "antd";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { World } from "./App";
import { type Answer, type CellAsked, type Params, type ReportInfo, type Table, ask, documentOf, queryOf, sqlOf } from "./api";
import { AnswerTable } from "./AnswerTable";
import { Chart } from "./Chart";
import { chartOf, measures } from "./charts";
import { PeopleDrawer } from "./PeopleDrawer";
import { Question } from "./Question";
import { columnName } from "./words";

function useAnswer(name: string, params: Params): { answer?: Answer; error?: string; busy: boolean } {
  const [state, set] = useState<{ answer?: Answer; error?: string; busy: boolean }>({ busy: true });
  useEffect(() => {
    const stop = new AbortController();
    set((before) => ({ ...before, busy: true }));
    ask(name, params, stop.signal)
      .then((answer) => set({ answer, busy: false }))
      .catch((error: Error) => error.name !== "AbortError" && set({ error: error.message, busy: false }));
    return () => stop.abort();
  }, [name, params]);
  return state;
}

function Later({ load }: { load: () => Promise<string> }) {
  const [text, set] = useState<string>();
  useEffect(() => {
    load().then(set, (error: Error) => set(error.message));
  }, [load]);
  return text === undefined ? <Spin /> : <pre className="code document">{text}</pre>;
}

function Drawn({ chart, table, world, currency }: { chart: string; table: Table; world: World; currency: string }) {
  const choices = measures(table);
  const [chosen, choose] = useState<string>();
  const measure = choices.find((c) => c.name === chosen)?.name ?? choices[0]?.name ?? "";
  const { language, dark, say } = world;
  const option = useMemo(
    () => chartOf(chart, table, measure, { language: language === "zh" ? "zh-CN" : "en", currency }),
    [chart, table, measure, language, currency],
  );
  if (!option) return null;
  return (
    <Card size="small" style={{ marginBottom: 16 }}>
      {choices.length > 1 && (
        <Select
          size="small" aria-label={say("measure")} value={measure} onChange={choose} style={{ minWidth: 180 }}
          options={choices.map((c) => ({ value: c.name, label: columnName(say, c.name) }))}
        />
      )}
      <Chart option={option} dark={dark} label={`${say(table.name)}: ${columnName(say, measure)}`} />
    </Card>
  );
}

export function ReportPage({ report, params, world }: { report: ReportInfo; params: Params; world: World }) {
  const { say, go, language } = world;
  const key = JSON.stringify(params);
  const asked = useMemo(() => {
    const { lang: _, ...rest } = JSON.parse(key) as Params;
    return rest;
  }, [key]);
  const { answer, error, busy } = useAnswer(report.name, asked);
  const [cell, setCell] = useState<CellAsked>();
  const [toast, holder] = message.useMessage();
  const load = useCallback(() => documentOf(report.name), [report.name]);
  const sql = useCallback(() => sqlOf(report.name, asked, 0), [report.name, asked]);
  const counted = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en");
  const question = say(`asks:${report.name}`);

  return (
    <>
      {holder}
      <Typography.Title level={2} style={{ marginTop: 0, marginBottom: 4 }}>{say(report.name)}</Typography.Title>
      <p className="note" style={{ marginTop: 0 }}>{question === `asks:${report.name}` ? report.asks : question}</p>
      <Question report={report} params={asked} world={world} onAsk={(next) => go({ path: ["reports", report.name], params: next })} />
      {error && <Alert type="error" showIcon title={say("failed")} description={error} style={{ margin: "16px 0" }} />}
      <Spin spinning={busy} description={say("loading")}>
        <div style={{ minHeight: 120, marginTop: 16 }} aria-busy={busy}>
          {answer && !error && answer.tables.every((t) => t.rows.length === 0) && <Empty description={say("empty")} />}
          {answer && !error && answer.tables.map((table, i) => table.rows.length > 0 && (
            <section key={table.name} aria-label={say(table.name)}>
              {answer.tables.length > 1 && <Typography.Title level={4}>{say(table.name)}</Typography.Title>}
              {i === 0 && <Drawn chart={report.chart} table={table} world={world} currency={answer.currency} />}
              <AnswerTable table={table} world={world} currency={answer.currency}
                onPeople={(column, row) => setCell({ table: table.name, column, row })} />
            </section>
          ))}
        </div>
      </Spin>
      {answer && !error && (
        <p className="note">
          {say("counted")}: {counted.format(answer.counted.events)} {say("events")}, {counted.format(answer.counted.people)} {say("persons")}
          {answer.counted.bots_excluded > 0 && ` · ${counted.format(answer.counted.bots_excluded)} ${say("botsOut")}`}
          {` · ${say("until")} ${answer.as_of} · ${answer.elapsed_ms.toFixed(1)} ms`}
        </p>
      )}
      <Space wrap style={{ marginBottom: 16 }}>
        <Button href={`/api/v1/reports/${report.name}${queryOf(asked, [["format", "csv"]])}`}>{say("download")} CSV</Button>
        <Button href={`/api/v1/reports/${report.name}${queryOf(asked, [["format", "xlsx"]])}`}>{say("download")} XLSX</Button>
        <Button onClick={() => void navigator.clipboard.writeText(location.href).then(() => toast.success(say("copied")))}>{say("copy")}</Button>
      </Space>
      <Collapse items={[
        { key: "means", label: say("means"), children: <Later load={load} /> },
        { key: "sql", label: say("sql"), children: <Later load={sql} /> },
      ]} />
      {cell && <PeopleDrawer report={report.name} params={asked} cell={cell} world={world} onClose={() => setCell(undefined)} />}
    </>
  );
}
