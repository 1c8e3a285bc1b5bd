import type { AdmitCommand, Command, Decision, Refusal, SettleCommand } from "../commands.ts";
import { CALLED_OFF } from "./conclude.ts";
import type { Context } from "../context.ts";
import { dayWarning } from "../budget/day-budget.ts";
import { due, nextNumber } from "../due.ts";
import type { NewRunEvent } from "../events.ts";
import { openOwnGate } from "../gate/gates.ts";
import { UNKNOWN_QUOTA_MS } from "../attempt/retry-policy.ts";
import { leaseHolder, usesSharedWorkspace } from "./lease.ts";
import { findUnit, type ExecutionState } from "../state.ts";
import { executionKey } from "../../../base/execution-key.ts";

type Decided = Decision<NewRunEvent>;
type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** Admits one process: the intent that is committed before anything begins. */
export function admit(context: Context, command: AdmitCommand): Decided {
  const { admission } = command;
  const { stage: id, item, attempt, role } = admission;
  const wanted = due(context).effects.find(
    (effect) =>
      effect.kind === "start" &&
      effect.ref.stage === id &&
      effect.ref.item === item &&
      effect.ref.attempt === attempt &&
      effect.role === role &&
      effect.judge === admission.judge,
  );
  if (wanted?.kind !== "start") return refuse("not-due", `Attempt ${attempt} of ${id} is not to be started now.`);
  const k = nextNumber(context, admission, role);
  const events: NewRunEvent[] = [];
  if (role === "work") events.push(beginAttempt(context, command));
  const execution = executionKey({ ...admission, run: context.state.id, version: context.state.version, k });
  events.push({ type: "execution.admitted", data: { ...admission, execution, k } });
  const busy = role !== "judge" && usesSharedWorkspace(wanted.stage) ? leaseHolder(context) : null;
  return busy === null ? { events, refusal: null } : refuse("not-due", `The workspace belongs to ${busy}.`);
}

function beginAttempt(context: Context, command: AdmitCommand): NewRunEvent {
  const { stage, item, attempt, session } = command.admission;
  const known = context.state.stages[stage];
  const plan = known?.units.find((unit) => unit.item === item)?.plan;
  return {
    type: "attempt.started",
    data: {
      stage,
      item,
      attempt,
      round: known?.round ?? 1,
      cause: plan?.cause ?? "first",
      session,
      resumedSession: command.resumed,
      baseline: command.baseline,
    },
  };
}

/** Records the process of an execution, once. */
export function observeStart(context: Context, command: CommandOf<"observe-start">): Decided {
  const known = fenced(context, command);
  if (known === null || known.process !== null) return { events: [], refusal: null };
  const { execution, host, pid } = command;
  return { events: [{ type: "execution.started", data: { execution, host, pid } }], refusal: null };
}

/** Takes an execution of an earlier incarnation over. */
export function adopt(context: Context, command: CommandOf<"adopt">): Decided {
  const known = context.state.executions[command.execution];
  if (known === undefined || known.watcher === context.facts.epoch) return { events: [], refusal: null };
  return {
    events: [{ type: "execution.adopted", data: { execution: command.execution, verdict: command.verdict } }],
    refusal: null,
  };
}

/** Asks for an execution's end; the first reason stands. */
export function requestStop(context: Context, command: CommandOf<"request-stop">): Decided {
  const known = context.state.executions[command.execution];
  if (known === undefined || known.stop !== null) return { events: [], refusal: null };
  return {
    events: [{ type: "execution.stop-requested", data: { execution: command.execution, reason: command.reason } }],
    refusal: null,
  };
}

/** Settles an execution by its fence; a report about one that was settled before is refused and recorded. */
export function settle(context: Context, command: SettleCommand): Decided {
  const known = fenced(context, command);
  if (known === null) return lateReport(command.execution, "it was settled before");
  const { execution, end, pid, conclusion, usage, strays, notes = [] } = command;
  const noted = notes.length === 0 ? {} : { notes };
  const events: NewRunEvent[] = [...withdrawAsked(context, known)];
  events.push({
    type: "execution.settled",
    data: { execution, end, pid, conclusion, usage, strays, again: nextPoll(context, known, command), ...noted },
  });
  if (known.role === "judge") events.push(...judged(context, known, command));
  events.push(...dayWarning(context, usage));
  return { events, refusal: null };
}

function nextPoll(context: Context, known: ExecutionState, command: SettleCommand): number | null {
  if (known.role === "judge") return nextJudging(context, command);
  const stage = context.definition.stages.find((candidate) => candidate.id === known.stage);
  if (stage === undefined || stage.poll === null) return null;
  const goesOn = known.role === "work" ? isSubmitted(command) : isNotYetDone(command);
  return goesOn ? context.facts.now + stage.poll.everyMs : null;
}

function isSubmitted({ conclusion }: SettleCommand): boolean {
  return conclusion.stopReason === "ok" && conclusion.meaning !== "skipped" && conclusion.meaning !== "needs-input";
}

function isNotYetDone({ conclusion, end }: SettleCommand): boolean {
  return conclusion.meaning === "not-yet" || (end.verdict !== "finished" && conclusion.stopReason !== "cannot-start");
}

/** A judge whose account has run out is asked again after the reset; that is no broken judge. */
function nextJudging(context: Context, { conclusion }: SettleCommand): number | null {
  return conclusion.stopReason === "quota" ? (conclusion.until ?? context.facts.now + UNKNOWN_QUOTA_MS) : null;
}

/** A judge that nobody heard is asked again, but not for ever. */
const MOST_UNHEARD = 20;

function judged(context: Context, known: ExecutionState, command: SettleCommand): readonly NewRunEvent[] {
  const { stopReason, message } = command.conclusion;
  if (known.judge === null || isCalledOff(known) || stopReason === "quota") return [];
  if (stopReason === "auth") return [askJudgesCredential(context, known, message)];
  const heard = stopReason === "cannot-start" || (command.end.verdict === "finished" && stopReason !== "not-run");
  if (!heard && unheard(context, known) < MOST_UNHEARD) return [];
  const { stage, item, attempt, judge } = known;
  const said = command.verdict ?? { result: "broken" as const, score: 0, fixes: [message] };
  return [{ type: "verdict.given", data: { stage, item, attempt, judge, ...said } }];
}

/** Its run or its stage went on without it. One that a limit ended has had its turn, and is broken without a verdict. */
function isCalledOff({ stop }: ExecutionState): boolean {
  return stop !== null && CALLED_OFF.has(stop.reason);
}

function unheard({ state }: Context, ref: ExecutionState): number {
  const attempt = findUnit(state, ref)?.attempts.find((candidate) => candidate.n === ref.attempt);
  return attempt === undefined ? 0 : attempt.admitted.judge - attempt.verdicts.length;
}

function askJudgesCredential(
  context: Context,
  { stage, item, attempt, judge }: ExecutionState,
  message: string,
): NewRunEvent {
  const subject = { kind: "question" as const, ref: { stage, item }, attempt, judge };
  return openOwnGate(context, subject, {
    question: `A judge of ${stage} has no valid credential: ${message} Fix the credential, then answer retry.`,
    reason: "credential",
    options: [
      { name: "retry", does: "retry" },
      { name: "fail", does: "fail" },
    ],
  });
}

function withdrawAsked(context: Context, known: ExecutionState): readonly NewRunEvent[] {
  return Object.values(context.state.gates)
    .filter((gate) => gate.state === "open" && gate.asked?.execution === known.execution)
    .map((gate) => ({
      type: "gate.withdrawn",
      data: { gate: gate.gate, because: "the process that asked has ended" },
    }));
}

function fenced(
  context: Context,
  command: { readonly execution: string; readonly token: string },
): ExecutionState | null {
  const known = context.state.executions[command.execution];
  return known?.token === command.token ? known : null;
}

function lateReport(execution: string, reason: string): Decided {
  return {
    events: [{ type: "report.refused", data: { execution, reason } }],
    refusal: { type: "stale-fence", message: `The report about ${execution} came too late: ${reason}.` },
  };
}

function refuse(type: Refusal["type"], message: string): Decided {
  return { events: [], refusal: { type, message } };
}
