// PeopleDrawer.tsx — the people behind one number: the same count, and each of them opens.
import { Alert, Button, Drawer, Spin } from "antd";
import { useEffect, useState } from "react";
import type { World } from "./App";
import { type CellAsked, type Params, peopleOf } from "./api";

const step = 200;

export function PeopleDrawer({ report, params, cell, world, onClose }: {
  report: string;
  params: Params;
  cell: CellAsked;
  world: World;
  onClose: () => void;
}) {
  const { say, go } = world;
  const [state, set] = useState<{ people: string[]; count?: number; error?: string }>({ people: [] });
  const [want, setWant] = useState(step);
  useEffect(() => {
    peopleOf(report, params, cell, 0, want)
      .then((answer) => set(answer))
      .catch((error: Error) => set({ people: [], error: error.message }));
  }, [report, params, cell, want]);
  const count = state.count ?? 0;
  return (
    <Drawer open onClose={onClose} size={420} title={`${say("people")}${state.count === undefined ? "" : ` · ${count.toLocaleString()}`}`}>
      <p className="note">{[...cell.row, say(cell.column === "people" ? "people_" : cell.column)].filter(Boolean).join(" · ")}</p>
      {state.error && <Alert type="error" title={say("failed")} description={state.error} />}
      {state.count === undefined && !state.error && <Spin />}
      <ul style={{ paddingLeft: 18 }}>
        {state.people.map((key) => (
          <li key={key}>
            <button type="button" className="link" onClick={() => go({ path: ["people", key], params: {} })}>{key}</button>
          </li>
        ))}
      </ul>
      {state.people.length < count && (
        <Button onClick={() => setWant(Math.min(want + step, 1000))} disabled={want >= 1000}>
          {say("more")} ({state.people.length} {say("shown")})
        </Button>
      )}
    </Drawer>
  );
}
