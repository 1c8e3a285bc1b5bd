import { invariant } from "../../../base/invariant.ts";
import { changeExecution, changeStage, changeUnit, rederived } from "../change.ts";
import type { RunEvent, RunEventOf } from "../events.ts";
import { dropPending } from "../outbox/evolve-dispatch.ts";
import type { GateState, RunState } from "../state.ts";

/** Events that concern one question to a person. */
export type GateEvent = Extract<RunEvent, { type: `gate.${string}` }>;

/** Tells whether an event concerns one question to a person. */
export function isGateEvent(event: RunEvent): event is GateEvent {
  return event.type.startsWith("gate.");
}

/** Folds an event of a gate. */
export function applyGateEvent(state: RunState, event: GateEvent): RunState {
  switch (event.type) {
    case "gate.opened":
      return open(state, event);
    case "gate.answered":
      return close(state, event, {
        state: "answered",
        answer: event.data.option,
        answerNote: event.data.note,
        answeredBy: event.actor,
      });
    case "gate.reminded":
      return changeGate(state, event.data.gate, { reminded: event.data.n });
    case "gate.expired":
      return changeGate(state, event.data.gate, { overdue: true });
    case "gate.withdrawn":
      return close(state, event, { state: "withdrawn" });
  }
}

function open(state: RunState, event: RunEventOf<"gate.opened">): RunState {
  const { data } = event;
  const gate: GateState = {
    ...data,
    state: "open",
    openedAt: event.at,
    overdue: false,
    reminded: 0,
    told: false,
    answer: null,
    answerNote: null,
    answeredBy: null,
    closedAt: null,
  };
  const opened: RunState = { ...state, gates: { ...state.gates, [gate.gate]: gate } };
  const asked = data.asked;
  const paused =
    asked === null || opened.executions[asked.execution] === undefined
      ? opened
      : changeExecution(opened, asked.execution, (known) => ({
          ...known,
          asked: [...known.asked, asked.n],
          pausedSince: known.pausedSince ?? event.at,
        }));
  // A delivery is nobody's work: the gate stands beside stages that are over.
  if (data.dispatch !== undefined) return opened;
  // It holds back an effect, by its key, and nothing else of its unit.
  if (data.effect !== undefined) return changeStage(paused, data.stage, (stage) => stage);
  if (data.budget !== undefined) return rederived(changeUnit(paused, data, (unit) => ({ ...unit, gate: gate.gate })));
  if (asked !== null) return changeStage(paused, data.stage, (stage) => stage);
  return data.kind === "stage" || data.kind === "approve"
    ? changeStage(paused, data.stage, (stage) => ({ ...stage, gate: gate.gate }))
    : changeUnit(paused, data, (unit) => ({ ...unit, gate: gate.gate }));
}

function close(state: RunState, event: GateEvent, change: Partial<GateState>): RunState {
  const gate = state.gates[event.data.gate];
  invariant(gate !== undefined, `no gate ${event.data.gate}`);
  const told = dropPending(state, (dispatch) => dispatch.gate === gate.gate);
  const closed = changeGate(told, gate.gate, { ...change, closedAt: event.at });
  if (gate.dispatch !== undefined) return closed;
  const resumed = resumeDeadline(closed, gate, event.at);
  const stage = resumed.stages[gate.stage];
  if (stage === undefined) return resumed;
  if (stage.gate === gate.gate) return changeStage(resumed, gate.stage, (known) => ({ ...known, gate: null }));
  const held = stage.units.some((unit) => unit.gate === gate.gate);
  if (gate.budget !== undefined && held)
    return rederived(changeUnit(resumed, gate, (unit) => ({ ...unit, gate: null })));
  if (!held) return changeStage(resumed, gate.stage, (known) => known);
  return changeUnit(resumed, gate, (unit) => ({ ...unit, gate: null }));
}

function changeGate(state: RunState, id: string, change: Partial<GateState>): RunState {
  const gate = state.gates[id];
  invariant(gate !== undefined, `no gate ${id}`);
  return { ...state, gates: { ...state.gates, [id]: { ...gate, ...change } } };
}

/** The time that a child waited for a person does not count against its deadline. */
function resumeDeadline(state: RunState, gate: GateState, at: number): RunState {
  if (gate.asked === null || state.executions[gate.asked.execution] === undefined) return state;
  const key = gate.asked.execution;
  const others = Object.values(state.gates).some((other) => other.state === "open" && other.asked?.execution === key);
  if (others) return state;
  return changeExecution(state, key, (known) => ({
    ...known,
    pausedMs: known.pausedMs + (at - (known.pausedSince ?? at)),
    pausedSince: null,
  }));
}
