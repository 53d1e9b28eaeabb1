// Question.tsx — the parameters of a report as a form, made from the catalogue. What is given is in
// the address.
import { AutoComplete, Button, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { World } from "./App";
import { type Param, type Params, type ReportInfo, valuesOf } from "./api";

/** Asked of every report, and drawn by hand below unless a report has one of its own. */
const common = new Set(["from", "to", "tz", "segment", "bots", "by", "where"]);
const shownAtFirst = 3; // of a report's own parameters

function Labelled({
  label,
  help,
  children,
}: {
  label: string;
  help?: string;
  children: ReactNode;
}) {
  return (
    <label className="field" title={help}>
      <span className="note">{label}</span>
      {children}
    </label>
  );
}

interface FieldProps {
  param: Param;
  value: string;
  world: World;
  onChange: (value: string) => void;
}

function KindsField({ param, value, world, onChange }: FieldProps) {
  const { words } = world;
  const [kinds, setKinds] = useState<string[]>([]);
  useEffect(() => {
    valuesOf("kind", "").then(setKinds, () => setKinds([]));
  }, []);
  const hint = param.default ? String(param.default) : "";
  const label = (kind: string): string => words.value("kind", kind);
  return (
    <Select
      mode="tags"
      aria-label={words.param(param.name)}
      style={{ minWidth: 220 }}
      tokenSeparators={[","]}
      value={(value || hint).split(",").filter(Boolean)}
      popupMatchSelectWidth={false}
      onChange={(all: string[]) => onChange(all.join(","))}
      optionFilterProp="label"
      labelRender={({ value: kind }) => label(String(kind))}
      options={["any", ...kinds].map((kind) => ({
        value: kind,
        label: `${label(kind)} (${kind})`,
      }))}
    />
  );
}

/** A dimension of the catalogue, or any property of the shop's events by its name. */
function Dimension({
  label,
  value,
  choices,
  world,
  onChange,
}: {
  label: string;
  value: string;
  choices: string[];
  world: World;
  onChange: (value: string) => void;
}) {
  const { words, catalog } = world;
  const [typed, type] = useState("");
  const names = [...choices, ...catalog.dimensions.map((d) => d.name)];
  const all = [...new Set([...names, value, typed.trim()])].filter(Boolean);
  const name = (n: string): string => (names.includes(n) ? words.column(n) : n);
  return (
    <Select
      aria-label={label}
      style={{ minWidth: 170 }}
      allowClear
      value={value || null}
      popupMatchSelectWidth={false}
      onChange={(picked?: string | null) => onChange(picked ?? "")}
      showSearch={{ optionFilterProp: "label", onSearch: type }}
      labelRender={({ value: n }) => name(String(n))}
      options={all.map((n) => ({ value: n, label: names.includes(n) ? `${name(n)} (${n})` : n }))}
    />
  );
}

function Control(props: FieldProps) {
  const { param, value, world, onChange } = props;
  const { words } = world;
  const hint = param.default ? String(param.default) : "";
  const label = words.param(param.name);
  if (param.type === "kinds") return <KindsField {...props} />;
  if (param.type === "dimension")
    return (
      <Dimension
        label={label}
        value={value}
        choices={param.choices ?? []}
        world={world}
        onChange={onChange}
      />
    );
  if (param.type === "choice" || param.type === "flag") {
    const choices = param.type === "flag" ? ["yes", "no"] : (param.choices ?? []);
    return (
      <Select
        aria-label={label}
        value={value || hint || null}
        style={{ minWidth: 120 }}
        popupMatchSelectWidth={false}
        onChange={onChange}
        options={choices.map((c) => ({ value: c, label: words.choice(c) }))}
      />
    );
  }
  if (param.type === "time")
    return (
      <DatePicker
        aria-label={label}
        value={dayjs(value).isValid() && value ? dayjs(value) : null}
        onChange={(_, text) => onChange(String(text ?? ""))}
      />
    );
  return (
    <Input
      aria-label={label}
      placeholder={hint}
      value={value}
      style={{ width: 160 }}
      allowClear
      onChange={(e) => onChange(e.target.value)}
    />
  );
}

/** The day on which what is known ends, in the shop's zone. */
const lastDay = (world: World): dayjs.Dayjs =>
  dayjs((world.shop.last ?? "").slice(0, 10) || undefined);

function Period({
  draft,
  world,
  onAsk,
}: {
  draft: Params;
  world: World;
  onAsk: (params: Params) => void;
}) {
  const { words } = world;
  const end = lastDay(world);
  const read = (text: string | undefined): dayjs.Dayjs | null =>
    text && dayjs(text).isValid() ? dayjs(text) : null;
  const back = (days: number): [dayjs.Dayjs, dayjs.Dayjs] => [end.subtract(days - 1, "day"), end];
  return (
    <Labelled label={words.say("period")}>
      <DatePicker.RangePicker
        allowEmpty={[true, true]}
        value={[read(draft.from), read(draft.to)]}
        style={{ maxWidth: 270 }}
        placeholder={[words.say("begins"), words.say("ends")]}
        presets={[
          { label: words.say("last7"), value: back(7) },
          { label: words.say("last28"), value: back(28) },
          { label: words.say("last90"), value: back(90) },
        ]}
        onChange={(_, texts) => onAsk({ ...draft, from: texts?.[0] ?? "", to: texts?.[1] ?? "" })}
      />
    </Labelled>
  );
}

function TextField({
  name,
  label,
  example,
  draft,
  set,
}: {
  name: string;
  label: string;
  example: string;
  draft: Params;
  set: (name: string, value: string) => void;
}) {
  return (
    <Labelled label={label}>
      <Input
        aria-label={label}
        style={{ width: 250 }}
        allowClear
        placeholder={example}
        value={draft[name] ?? ""}
        onChange={(e) => set(name, e.target.value)}
      />
    </Labelled>
  );
}

const zones = (): string[] => {
  try {
    return ["UTC", ...Intl.supportedValuesOf("timeZone")];
  } catch {
    return ["UTC"];
  }
};

export function Question({
  report,
  params,
  world,
  onAsk,
}: {
  report: ReportInfo;
  params: Params;
  world: World;
  onAsk: (params: Params) => void;
}) {
  const { words, shop } = world;
  const [draft, setDraft] = useState(params);
  const allZones = useMemo(zones, []);
  useEffect(() => setDraft(params), [params]);
  const set = (name: string, value: string): void => setDraft({ ...draft, [name]: value });
  const ask = (next: Params): void => {
    setDraft(next);
    onAsk(next);
  };
  const own = report.params.filter((p) => !common.has(p.name));
  const rare = ["where", "segment", "tz", "bots", ...own.slice(shownAtFirst).map((p) => p.name)];
  const [open, setOpen] = useState(() => rare.some((name) => params[name]));
  const field = (p: Param) => (
    <Labelled key={p.name} label={words.param(p.name)} help={words.help(p.help)}>
      <Control
        param={p}
        value={draft[p.name] ?? ""}
        world={world}
        onChange={(v) => set(p.name, v)}
      />
    </Labelled>
  );
  return (
    <form
      className="bar"
      aria-label={words.say("settings")}
      onSubmit={(e) => {
        e.preventDefault();
        onAsk(draft);
      }}
    >
      <Period draft={draft} world={world} onAsk={ask} />
      <Labelled label={words.say("by")}>
        <Dimension
          label={words.say("by")}
          value={draft.by ?? ""}
          choices={[]}
          world={world}
          onChange={(by) => ask({ ...draft, by })}
        />
      </Labelled>
      {own.slice(0, shownAtFirst).map(field)}
      {open && (
        <>
          {own.slice(shownAtFirst).map(field)}
          <TextField
            name="where"
            label={words.say("where")}
            example="channel = 'email'"
            draft={draft}
            set={set}
          />
          <TextField
            name="segment"
            label={words.say("segment")}
            example="orders >= 2"
            draft={draft}
            set={set}
          />
          <Labelled label={words.say("zone")}>
            <AutoComplete
              aria-label={words.say("zone")}
              allowClear
              style={{ width: 180 }}
              placeholder={shop.zone}
              value={draft.tz ?? ""}
              onChange={(tz?: string) => set("tz", tz ?? "")}
              showSearch={{ filterOption: true }}
              options={allZones.map((z) => ({ value: z }))}
            />
          </Labelled>
          <Labelled label={words.say("bots")}>
            <Select
              aria-label={words.say("bots")}
              value={draft.bots || "no"}
              style={{ minWidth: 150 }}
              onChange={(bots) => set("bots", bots === "no" ? "" : bots)}
              options={[
                { value: "no", label: words.say("botsNo") },
                { value: "yes", label: words.say("botsYes") },
                { value: "only", label: words.say("botsOnly") },
              ]}
            />
          </Labelled>
        </>
      )}
      <span className="actions">
        <Button type="primary" htmlType="submit">
          {words.say("ask")}
        </Button>
        <Button type="link" onClick={() => setOpen(!open)} aria-expanded={open}>
          {words.say(open ? "fewerSettings" : "moreSettings")}
        </Button>
      </span>
    </form>
  );
}
