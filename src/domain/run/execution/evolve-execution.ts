import { invariant } from "../../../base/invariant.ts";
import { addUsage, NO_USAGE } from "../../usage.ts";
import { changeAttempt, changeExecution, changeStage, changeUnit } from "../change.ts";
import type { RunEvent, RunEventOf } from "../events.ts";
import { findUnit, type AttemptState, type ExecutionState, type RunState } from "../state.ts";

/** Events that concern one process, and the messages to it. */
export type ExecutionEvent = Extract<RunEvent, { type: `execution.${string}` | `message.${string}` }>;

/** Tells whether an event concerns one process. */
export function isExecutionEvent(event: RunEvent): event is ExecutionEvent {
  return event.type.startsWith("execution.") || event.type.startsWith("message.");
}

/** Folds an event of a process. */
export function applyExecutionEvent(state: RunState, event: ExecutionEvent): RunState {
  switch (event.type) {
    case "execution.admitted":
      return admit(state, event);
    case "execution.started": {
      const { execution, host, pid } = event.data;
      const started = changeExecution(state, execution, (known) => ({ ...known, process: { host, pid } }));
      return changeWork(started, started.executions[execution], (attempt) => ({ ...attempt, pid }));
    }
    case "execution.adopted":
      return adopt(state, event);
    case "execution.stop-requested":
      return changeExecution(state, event.data.execution, (known) => ({
        ...known,
        stop: known.stop ?? { reason: event.data.reason, at: event.at },
      }));
    case "execution.settled":
      return settle(state, event);
    case "message.decided": {
      const { n, answer, note, gate = null } = event.data;
      return changeExecution(state, event.data.execution, (known) => ({
        ...known,
        asked: known.asked.includes(n) ? known.asked : [...known.asked, n],
        messages: [...known.messages, { n, answer, note, sent: false, gate }],
      }));
    }
    case "message.sent":
      return sent(state, event);
  }
}

function sent(state: RunState, event: RunEventOf<"message.sent">): RunState {
  const { execution, n } = event.data;
  const id = state.executions[execution]?.messages.find((message) => message.n === n)?.gate ?? null;
  const gate = id === null ? undefined : state.gates[id];
  const gates = id === null || gate === undefined ? state.gates : { ...state.gates, [id]: { ...gate, told: true } };
  return changeExecution({ ...state, gates }, execution, (known) => ({
    ...known,
    messages: known.messages.map((message) => (message.n === n ? { ...message, sent: true } : message)),
  }));
}

function admit(state: RunState, event: RunEventOf<"execution.admitted">): RunState {
  const { execution: key, role } = event.data;
  const execution: ExecutionState = {
    ...event.data,
    epoch: event.epoch,
    at: event.at,
    process: null,
    watcher: event.epoch,
    stop: null,
    asked: [],
    pausedMs: 0,
    pausedSince: null,
    messages: [],
  };
  const own = role === "judge" ? null : event.data.deadline.bootId;
  const admitted = calm(
    { ...state, boot: own ?? state.boot, executions: { ...state.executions, [key]: execution } },
    execution.stage,
  );
  return changeAttempt(begun(admitted, event), event.data, (attempt) => ({
    ...attempt,
    admitted: { ...attempt.admitted, [role]: event.data.k },
    boot: own ?? attempt.boot,
    program: role === "work" ? event.data.program : attempt.program,
    nextPollAt: role === "judge" ? null : attempt.nextPollAt,
  }));
}

/** A judge that was held back is so no longer. */
function begun(state: RunState, { data }: RunEventOf<"execution.admitted">): RunState {
  const unit = findUnit(state, data);
  return unit === undefined || unit.heldBack === null
    ? state
    : changeUnit(state, data, (known) => ({ ...known, heldBack: null }));
}

function adopt(state: RunState, event: RunEventOf<"execution.adopted">): RunState {
  const key = event.data.execution;
  const watched = changeExecution(state, key, (known) => ({ ...known, watcher: event.epoch }));
  const execution = watched.executions[key];
  invariant(execution !== undefined, `no unsettled execution ${key}`);
  return changeWork(calm(watched, execution.stage), execution, (attempt) => ({ ...attempt, reattached: true }));
}

function settle(state: RunState, event: RunEventOf<"execution.settled">): RunState {
  const execution = state.executions[event.data.execution];
  invariant(execution !== undefined, `no unsettled execution ${event.data.execution}`);
  const { [event.data.execution]: _gone, ...rest } = state.executions;
  const usage = event.data.usage ?? NO_USAGE;
  const settled = calm({ ...state, executions: rest, usage: addUsage(state.usage, usage) }, execution.stage);
  return changeAttempt(settled, execution, (attempt) => {
    const spent = noted({ ...attempt, usage: addUsage(attempt.usage, usage) }, event.data.notes ?? []);
    if (execution.role === "work") return workEnded(spent, execution, event);
    return execution.role === "poll" ? pollEnded(spent, event) : { ...spent, nextPollAt: event.data.again };
  });
}

function noted(attempt: AttemptState, notes: readonly string[]): AttemptState {
  return notes.length === 0 ? attempt : { ...attempt, notes: [...(attempt.notes ?? []), ...notes] };
}

/** Something happened to the stage: it is no longer merely interrupted. */
function calm(state: RunState, id: string): RunState {
  return changeStage(state, id, (stage) => (stage.interrupted ? { ...stage, interrupted: false } : stage));
}

function workEnded(
  attempt: AttemptState,
  execution: ExecutionState,
  event: RunEventOf<"execution.settled">,
): AttemptState {
  const { end, pid, conclusion } = event.data;
  return {
    ...attempt,
    phase: event.data.again === null ? "ended" : "polling",
    end: end.verdict,
    pid: pid ?? attempt.pid,
    exitCode: end.exitCode,
    signal: end.signal,
    stopReason: conclusion.stopReason,
    message: conclusion.message,
    until: conclusion.until,
    meaning: conclusion.meaning,
    endedAt: event.at,
    reattached: attempt.reattached || (end.verdict === "finished" && execution.watcher !== event.epoch),
    pollFrom: event.data.again === null ? null : event.at,
    nextPollAt: event.data.again,
  };
}

function pollEnded(attempt: AttemptState, event: RunEventOf<"execution.settled">): AttemptState {
  const { conclusion, again, end } = event.data;
  if (again !== null) return { ...attempt, nextPollAt: again };
  return {
    ...attempt,
    phase: "ended",
    end: end.verdict,
    stopReason: conclusion.stopReason,
    message: conclusion.message,
    meaning: conclusion.meaning,
    nextPollAt: null,
  };
}

function changeWork(
  state: RunState,
  execution: ExecutionState | undefined,
  change: (attempt: AttemptState) => AttemptState,
): RunState {
  return execution?.role === "work" ? changeAttempt(state, execution, change) : state;
}
