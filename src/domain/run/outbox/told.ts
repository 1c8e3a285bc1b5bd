import { madeId, type Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { isEnded, type GateState, type RunState } from "../state.ts";
import { settlement } from "./decide-dispatch.ts";
import type { DispatchDecided, DispatchKind, DispatchState, Listener } from "./dispatch.ts";
import { progressMark } from "./progress-words.ts";
import { failedWords } from "../words/failure-words.ts";
import { failedOptional } from "./words.ts";
import { sortedOutbox } from "./sorted-outbox.ts";

/** What people must be told of where a run stands and were not told yet: open questions, their reminders, and what closed them. */
export function untoldGates(context: Context): readonly NewRunEvent[] {
  const { state } = context;
  const listeners = listenersOf(state);
  if (isSilent(state) || listeners.length === 0) return [];
  const { ofGate } = sortedOutbox(state);
  const gates = Object.values(state.gates).map((gate) => ({ gate, told: ofGate.get(gate.gate) ?? [] }));
  return listeners.flatMap((listener) => gates.flatMap((asked) => untoldGate(context, asked, listener)));
}

/** The news of a run's end, once for each version. */
export function untoldEnd(context: Context): readonly NewRunEvent[] {
  const { state } = context;
  if (!isEnded(state) || isSilent(state)) return [];
  const told = sortedOutbox(state).notices.filter(({ version, n }) => version === state.version && n === ENDS);
  return listenersOf(state)
    .filter((listener) => !told.some((dispatch) => isFor(dispatch, listener)))
    .map((listener) => notice(context, listener, { text: endWords(state), n: ENDS }));
}

/** R25: people hear that a run goes on after its orchestrator died, and from where. */
export function resumedNotices(context: Context, stages: readonly string[]): readonly NewRunEvent[] {
  if (isSilent(context.state)) return [];
  const { pipeline } = context.state.accepted;
  const from = stages.length === 0 ? "" : ` from ${stages.join(", ")}`;
  const text = `${pipeline} goes on${from}: its orchestrator had died.`;
  return listenersOf(context.state).map((listener) => notice(context, listener, { text, n: context.state.recoveries }));
}

/** An edited message is changed no more often than that. */
const EDIT_EVERY_MS = 5_000;

/**
 * Progress that changed since it was told. It stands in one message for each version, which is changed where it stands;
 * where nobody knows whether it does, there is none.
 */
export function untoldProgress(context: Context): readonly NewRunEvent[] {
  const { state, facts } = context;
  if (isSilent(state)) return [];
  return (state.accepted.progress ?? []).flatMap((listener) => {
    const known = sortedOutbox(state).progress.find(
      (dispatch) => dispatch.version === state.version && isFor(dispatch, listener),
    );
    if (known === undefined) return [decided(context, listener, { kind: "progress", onUnknown: "drop" })];
    if (!standsThere(known) || known.said === progressMark(state)) return [];
    const notBefore = Math.max(facts.now, (known.settledAt ?? facts.now) + EDIT_EVERY_MS);
    return [settlement(known, null, { is: "anew", reason: null, notBefore })];
  });
}

function standsThere({ state, remote }: DispatchState): boolean {
  return (state === "sent" || state === "dropped") && remote !== null;
}

/** The number of the notice that a run has ended; those of recoveries count from 1. */
const ENDS = 0;

/** A copy tells nobody anything: the home that it was copied from does. */
function isSilent({ hold }: RunState): boolean {
  return hold === "copied" || hold === "rolled-back";
}

function listenersOf({ accepted }: RunState): readonly Listener[] {
  return accepted.tells ?? [];
}

function isFor(dispatch: Listener, { channel, to }: Listener): boolean {
  return dispatch.channel === channel && dispatch.to === to;
}

/** A question, and what was decided to be told of it to anybody. */
interface Asked {
  readonly gate: GateState;
  readonly told: readonly DispatchState[];
}

function untoldGate(context: Context, { gate, told }: Asked, listener: Listener): readonly NewRunEvent[] {
  const about = told.filter((dispatch) => isFor(dispatch, listener));
  const has = (kind: DispatchKind, n: number): boolean => about.some((known) => known.kind === kind && known.n === n);
  const gateWords = (kind: DispatchKind, n: number, follows: string | null): NewRunEvent =>
    decided(context, listener, { kind, onUnknown: "retry", gate: gate.gate, n, follows });
  const question = about.find(({ kind }) => kind === "question");
  if (gate.state === "open") {
    if (question === undefined) return [gateWords("question", 0, null)];
    return gate.reminded > 0 && !has("reminder", gate.reminded)
      ? [gateWords("reminder", gate.reminded, question.dispatch)]
      : [];
  }
  return question !== undefined && isOut(question) && !has("closing", 0)
    ? [gateWords("closing", 0, question.dispatch)]
    : [];
}

/** It stands where it was sent, and can be referred to. */
function isOut({ state, remote }: DispatchState): boolean {
  return state === "sent" && remote !== null;
}

function endWords(state: RunState): string {
  const { pipeline, revises } = state.accepted;
  if (revises !== undefined)
    return state.lifecycle === "completed" ? "The change that was asked for is begun." : "No change is made.";
  switch (state.lifecycle) {
    case "completed":
      return state.partial ? `${pipeline} is done in part.${failedOptional(state)}` : `${pipeline} is done.`;
    case "failed": {
      const { stage, reason, message } = state.failure ?? { stage: "a stage", reason: "failed", message: "" };
      return `${pipeline} failed: ${stage} ${failedWords(reason, message)}`;
    }
    default:
      return `${pipeline} was cancelled.`;
  }
}

function notice(
  context: Context,
  listener: Listener,
  { text, n }: { readonly text: string; readonly n: number },
): NewRunEvent {
  return decided(context, listener, { kind: "notice", onUnknown: "retry", text, n });
}

type Said = Pick<DispatchDecided, "kind" | "onUnknown"> & Partial<Omit<DispatchDecided, "dispatch" | "channel" | "to">>;

/** The decision to tell somebody something. */
export function decided(context: Context, { channel, to }: Listener, said: Said): NewRunEvent {
  const full = { gate: null, n: 0, delivery: null, text: null, files: [], follows: null, ...said };
  const name = ["dispatch", channel, to, full.kind, full.gate, full.n, full.delivery];
  return { type: "dispatch.decided", data: { dispatch: madeId(context, name.join("/")), channel, to, ...full } };
}
