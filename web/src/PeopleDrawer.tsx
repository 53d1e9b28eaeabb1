// PeopleDrawer.tsx — the people behind one number: the same count, and each of them opens.
import { Alert, Button, Drawer, Spin } from "antd";
import { useEffect, useState } from "react";
import type { World } from "./App";
import { type CellAsked, type Column, type Params, peopleOf } from "./api";
import { show } from "./format";

const step = 200;

interface Known {
  people: string[];
  count?: number;
  error?: string;
}

export function PeopleDrawer({
  report,
  params,
  cell,
  keys,
  world,
  onClose,
}: {
  report: string;
  params: Params;
  cell: CellAsked;
  keys: Column[]; // what the texts of cell.row are of
  world: World;
  onClose: () => void;
}) {
  const { words, go, locale, shop } = world;
  const [state, set] = useState<Known>({ people: [] });
  const [from, setFrom] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    peopleOf(report, params, cell, from, step, stop.signal)
      .then((answer) =>
        set((before) => ({
          count: answer.count,
          people: from === 0 ? answer.people : [...before.people, ...answer.people],
        })),
      )
      .catch((error: Error) => {
        if (error.name !== "AbortError") set((before) => ({ ...before, error: error.message }));
      });
    return () => stop.abort();
  }, [report, params, cell, from]);
  const count = state.count ?? 0;
  const reader = { language: locale, currency: shop.currency, zone: shop.zone };
  const named = cell.row.map((text, i) => {
    const column = keys[i];
    if (!column) return text;
    if (column.unit === "label") return words.value(column.name, text);
    const number = Number(text);
    const isDay = column.unit === "date" || column.unit === "time";
    return `${words.column(column.name)} ${show(isDay ? text : number, column.unit, reader)}`;
  });
  const title =
    words.say("people") +
    (state.count === undefined ? "" : ` · ${new Intl.NumberFormat(locale).format(count)}`);
  return (
    <Drawer open onClose={onClose} size={420} title={title}>
      <p className="note">{[...named, words.column(cell.column)].filter(Boolean).join(" · ")}</p>
      {state.error && <Alert type="error" title={words.say("failed")} description={state.error} />}
      {state.count === undefined && !state.error && <Spin />}
      <ul style={{ paddingLeft: 18, overflowWrap: "anywhere" }}>
        {state.people.map((key) => (
          <li key={key}>
            <button
              type="button"
              className="link"
              onClick={() => go({ path: ["people", key], params: {} })}
            >
              {key}
            </button>
          </li>
        ))}
      </ul>
      {state.people.length < count && (
        <Button onClick={() => setFrom(state.people.length)}>
          {words.say("more")} ({state.people.length} / {new Intl.NumberFormat(locale).format(count)}
          )
        </Button>
      )}
    </Drawer>
  );
}
