import type { EpochMs } from "../../base/clock.ts";
import type { ExecutionKey, RunId, StageId } from "../../base/brand.ts";
import {
  DAY_EVENTS,
  declared,
  evolveDay,
  newDay,
  type Day,
  type DayEvent,
  type OpenWork,
  type UnderWay,
} from "../../domain/day.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import type { Definition, Stage } from "../../domain/definition/definition.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { DaySpan } from "../../ports/clock.ts";
import type { RunRow, StoreReader } from "../../ports/event-log.ts";
import { readable } from "../coordinator/readable.ts";
import type { Views } from "../coordinator/views.ts";
import { OPEN_STATES } from "../../domain/run/states.ts";

/** Where the day of a project is read from. */
export interface DaySource {
  readonly store: StoreReader;
  readonly views: Pick<Views, "load" | "definition">;
}

/** The day of a project as the record has it: what its runs did since midnight, and what they have under way. */
export function readDay({ store, views }: DaySource, project: string, span: DaySpan): Day {
  const begun = newDay(span, underWay({ store, views }, project));
  const runs = new Map<RunId, RunRow | undefined>();
  const rowOf = (run: RunId): RunRow | undefined => {
    if (!runs.has(run)) runs.set(run, store.runsByPrefix(run, 1)[0]);
    return runs.get(run);
  };
  const afterPosition = lastBefore(store, begun.startsAt);
  const events = store.events({ afterPosition, sinceAt: begun.startsAt, types: DAY_EVENTS });
  return events.reduce((day, stored) => {
    const row = rowOf(stored.stream);
    if (row?.project !== project) return day;
    const stage = (id: StageId): Stage | undefined =>
      stageOf(
        readable(() => views.definition(row.definition)),
        id,
      );
    const event: DayEvent = { event: runEventFrom(stored), at: stored.at, run: stored.stream, stage };
    return evolveDay(day, event);
  }, begun);
}

/** What is under way now; the events of today that began or ended it change nothing of it. */
function underWay({ store, views }: DaySource, project: string): UnderWay {
  const rows = store.openRuns(OPEN_STATES).filter((row) => row.project === project && row.processes > 0);
  const open = rows.flatMap(({ id }) => readable(() => views.load(id)) ?? []);
  return {
    open: Object.fromEntries(open.flatMap(workOf)),
    questions: Object.fromEntries(open.flatMap(questionsOf)),
  };
}

function workOf({ state, definition }: RunView): readonly (readonly [ExecutionKey, OpenWork])[] {
  return Object.values(state.executions).map(({ execution, stage, role, at }) => {
    const known = role === "poll" ? undefined : stageOf(definition, stage);
    return [execution, { at, reckoned: declared(known) }];
  });
}

function questionsOf({ state }: RunView): readonly (readonly [string, ExecutionKey])[] {
  return Object.values(state.gates).flatMap((gate) =>
    gate.state === "open" && gate.asked !== null ? [[gate.gate, gate.asked.execution]] : [],
  );
}

function stageOf(definition: Definition | undefined, id: StageId): Stage | undefined {
  return definition?.stages.find((candidate) => candidate.id === id);
}

/** The last position that was written before a moment; found by halves, for a long record must not be read whole. */
function lastBefore(store: StoreReader, at: EpochMs): number {
  let low = 0;
  let high = store.lastPosition();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [next] = store.events({ afterPosition: middle, limit: 1 });
    if (next === undefined || next.at >= at) high = middle;
    else low = next.position;
  }
  return low;
}
