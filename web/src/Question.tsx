// Question.tsx — the parameters of a report as a form, made from the catalogue. What is given is in the address.
import { AutoComplete, Button, DatePicker, Input, Select, Space } from "antd";
import dayjs from "dayjs";
import { useEffect, useState } from "react";
import type { World } from "./App";
import { type Param, type Params, type ReportInfo, valuesOf } from "./api";

const common = new Set(["from", "to", "tz", "segment", "bots", "by", "where"]);

function Field({ param, value, world, onChange }: {
  param: Param;
  value: string;
  world: World;
  onChange: (value: string) => void;
}) {
  const { say, catalog } = world;
  const [kinds, setKinds] = useState<string[]>([]);
  const label = say(param.name);
  const hint = param.default ? String(param.default) : "";
  useEffect(() => {
    if (param.type === "kinds") valuesOf("kind", "").then(setKinds, () => setKinds([]));
  }, [param.type]);
  if (param.type === "choice" || param.type === "flag") {
    const choices = param.type === "flag" ? ["yes", "no"] : (param.choices ?? []);
    return (
      <Select
        aria-label={label} title={param.help} prefix={label} value={value || hint || null} style={{ minWidth: 150 }}
        popupMatchSelectWidth={false} onChange={onChange} options={choices.map((c) => ({ value: c, label: say(c) }))}
      />
    );
  }
  if (param.type === "kinds")
    return (
      <Select
        mode="tags" aria-label={label} title={param.help} prefix={label} style={{ minWidth: 280 }} tokenSeparators={[","]}
        value={(value || hint).split(",").filter(Boolean)} onChange={(all: string[]) => onChange(all.join(","))}
        options={kinds.map((k) => ({ value: k, label: k }))}
      />
    );
  if (param.type === "dimension")
    return (
      <AutoComplete
        aria-label={label} style={{ minWidth: 180 }} value={value} onChange={onChange} allowClear
        options={catalog.dimensions.map((d) => ({ value: d.name, label: `${say(d.name)} (${d.name})` }))}
        showSearch={{ filterOption: true }} placeholder={`${label} ${hint}`.trim()}
      />
    );
  return (
    <Input
      aria-label={label} title={param.help} prefix={<span className="note">{label}</span>} placeholder={hint} value={value}
      style={{ width: 220 }} allowClear onChange={(e) => onChange(e.target.value)}
    />
  );
}

export function Question({ report, params, world, onAsk }: {
  report: ReportInfo;
  params: Params;
  world: World;
  onAsk: (params: Params) => void;
}) {
  const { say, catalog } = world;
  const [draft, setDraft] = useState(params);
  useEffect(() => setDraft(params), [params]);
  const set = (name: string, value: string): void => setDraft({ ...draft, [name]: value });
  const range: [dayjs.Dayjs | null, dayjs.Dayjs | null] = [
    draft.from ? dayjs(draft.from) : null,
    draft.to ? dayjs(draft.to) : null,
  ];
  return (
    <form className="bar" onSubmit={(e) => { e.preventDefault(); onAsk(draft); }} aria-label={say("settings")}>
      <DatePicker.RangePicker
        allowEmpty={[true, true]} value={range}
        onChange={(_, texts) => onAsk({ ...draft, from: texts?.[0] ?? "", to: texts?.[1] ?? "" })}
      />
      <Select
        aria-label={say("bots")} value={draft.bots || "no"} style={{ minWidth: 140 }}
        onChange={(bots) => onAsk({ ...draft, bots: bots === "no" ? "" : bots })}
        options={[
          { value: "no", label: say("botsNo") }, { value: "yes", label: say("botsYes") }, { value: "only", label: say("botsOnly") },
        ]}
      />
      <AutoComplete
        aria-label={say("by")} allowClear style={{ minWidth: 170 }} placeholder={say("by")} value={draft.by ?? ""}
        onChange={(by: string) => set("by", by ?? "")} onSelect={(by: string) => onAsk({ ...draft, by })}
        onClear={() => onAsk({ ...draft, by: "" })} showSearch={{ filterOption: true }}
        options={catalog.dimensions.map((d) => ({ value: d.name, label: `${say(d.name)} (${d.name})` }))}
      />
      <Input
        aria-label={say("where")} style={{ width: 260 }} allowClear placeholder={`${say("where")}: channel = 'email'`}
        value={draft.where ?? ""} onChange={(e) => set("where", e.target.value)}
      />
      <Input
        aria-label={say("segment")} style={{ width: 220 }} allowClear placeholder={`${say("segment")}: orders >= 2`}
        value={draft.segment ?? ""} onChange={(e) => set("segment", e.target.value)}
      />
      <Space wrap>
        {report.params.filter((p) => !common.has(p.name)).map((p) => (
          <Field key={p.name} param={p} value={draft[p.name] ?? ""} world={world} onChange={(value) => set(p.name, value)} />
        ))}
        <Button type="primary" htmlType="submit">{say("ask")}</Button>
      </Space>
    </form>
  );
}
