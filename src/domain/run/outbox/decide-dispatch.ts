import type { EpochMs } from "../../../base/clock.ts";
import type { Command, Decision, Refusal } from "../commands.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import type { GateState, RunState } from "../state.ts";
import type { AnswerEffect } from "../parts.ts";
import type { DispatchSettled, DispatchState } from "./dispatch.ts";

type Decided = Decision<NewRunEvent>;
type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

const NOTHING: Decided = { events: [], refusal: null };

/** Records the intent to make one request; the request is made only once this is durable. */
export function beginDispatch(context: Context, { dispatch, part }: CommandOf<"begin-dispatch">): Decided {
  const known = context.state.dispatches[dispatch];
  if (known?.state !== "pending" || part in known.parts || !isDue(known, context.facts.now)) return refuse();
  return { events: [{ type: "dispatch.begun", data: { dispatch, part } }], refusal: null };
}

/** Records what became of a request. A report about another request than the one being made is none. */
export function settleDispatch(context: Context, command: CommandOf<"settle-dispatch">): Decided {
  const known = context.state.dispatches[command.dispatch];
  if (known === undefined || known.sending === null || known.sending.part !== command.part) return NOTHING;
  return { events: [settledEvent(context, known, command)], refusal: null };
}

/** Drops what cannot be told: a change of a message on a channel that changes none, say. */
export function dropDispatch(context: Context, { dispatch, reason }: CommandOf<"drop-dispatch">): Decided {
  const known = context.state.dispatches[dispatch];
  if (known?.state !== "pending") return NOTHING;
  return { events: [settlement(known, null, { is: "dropped", reason })], refusal: null };
}

/** Records that a request cannot even be made: no such channel, say. */
export function refuseDispatch(context: Context, command: CommandOf<"refuse-dispatch">): Decided {
  const known = context.state.dispatches[command.dispatch];
  if (known?.state !== "pending") return NOTHING;
  const result = { is: "refused" as const, because: command.because, reason: command.reason };
  return { events: [refused(context, known, { part: null, result })], refusal: null };
}

/** Tells whether a dispatch may be tried now. */
export function isDue({ notBefore }: DispatchState, now: EpochMs): boolean {
  return notBefore === null || notBefore <= now;
}

/** What a person's answer about a delivery does. */
export function answeredDispatch(context: Context, gate: GateState, does: AnswerEffect): readonly NewRunEvent[] {
  const known = gate.dispatch === undefined ? undefined : context.state.dispatches[gate.dispatch];
  if (known === undefined) return [];
  if (does === "retry") return [settlement(known, null, { is: "again", reason: null })];
  if (does === "accept")
    return [settlement(known, null, { is: "accepted", reason: "A person takes it as delivered." })];
  const message = `The delivery to ${known.channel} did not arrive: ${known.reason ?? "nobody knows why"}`;
  const others = Object.values(context.state.gates).filter((one) => one.state === "open" && one.gate !== gate.gate);
  const because = `the delivery to ${known.channel} failed`;
  return [
    settlement(known, null, { is: "dropped", reason: known.reason }),
    ...others.map((one): NewRunEvent => ({ type: "gate.withdrawn", data: { gate: one.gate, because } })),
    { type: "run.failed", data: { stage: gate.stage, reason: "delivery", message } },
  ];
}

/** An operator lets what waits for another try be tried at once. */
export function sentAgain({ dispatches }: RunState): readonly NewRunEvent[] {
  return Object.values(dispatches)
    .filter(({ state, notBefore }) => state === "pending" && notBefore !== null)
    .map((known) => settlement(known, null, { is: "again", reason: known.reason }));
}

/** So long at first, doubled each time, nothing is tried again. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 600_000;

/** What only a changed setting fixes is looked at again after so long. */
const SETTING_WAIT_MS = 60_000;

function settledEvent(context: Context, known: DispatchState, command: CommandOf<"settle-dispatch">): NewRunEvent {
  const { part, last, repeatable, result } = command;
  switch (result.is) {
    case "sent":
      return settlement(known, part, { is: last ? "sent" : "part-sent", reason: null, remote: result.remote });
    case "later": {
      const notBefore = later(context, known, result.afterMs);
      return settlement(known, part, { is: "later", reason: result.reason, notBefore });
    }
    case "refused":
      return refused(context, known, { part, result });
    case "unknown":
      return unknown(context, known, { part, reason: result.reason, repeatable });
  }
}

interface UnknownEnd {
  readonly part: string;
  readonly reason: string;
  /** The far side can tell one that comes twice. */
  readonly repeatable: boolean;
}

/** P28: never repeated where nobody could tell, unless its own words say so. */
function unknown(context: Context, known: DispatchState, { part, reason, repeatable }: UnknownEnd): NewRunEvent {
  const again = repeatable || known.onUnknown === "retry";
  if (again) return settlement(known, part, { is: "repeated", reason, notBefore: later(context, known, 0) });
  if (known.onUnknown === "accept") return settlement(known, part, { is: "accepted", reason });
  return settlement(known, part, { is: known.onUnknown === "drop" ? "dropped" : "unknown", reason });
}

interface RefusedEnd {
  readonly part: string | null;
  readonly result: Extract<CommandOf<"settle-dispatch">["result"], { is: "refused" }>;
}

/** Channels and secrets are live: what a changed setting fixes waits for it. The rest will be refused again. */
function refused(context: Context, known: DispatchState, { part, result }: RefusedEnd): NewRunEvent {
  const { because, reason } = result;
  if (because === "recipient" || because === "content")
    return settlement(known, part, { is: "refused", because, reason });
  const notBefore = later(context, known, SETTING_WAIT_MS);
  return settlement(known, part, { is: "later", because, reason, notBefore });
}

function later({ facts }: Context, { tries }: DispatchState, leastMs: number): EpochMs {
  return facts.now + Math.max(leastMs, Math.min(FIRST_WAIT_MS * 2 ** Math.min(tries, 20), LONGEST_WAIT_MS));
}

/** The event that says what became of a dispatch. */
export function settlement(
  { dispatch }: DispatchState,
  part: string | null,
  end: Pick<DispatchSettled, "is" | "reason"> & Partial<DispatchSettled>,
): NewRunEvent {
  return { type: "dispatch.settled", data: { remote: null, because: null, notBefore: null, ...end, dispatch, part } };
}

function refuse(): Decided {
  const refusal: Refusal = { type: "not-due", message: "This is not to be sent now." };
  return { events: [], refusal };
}
