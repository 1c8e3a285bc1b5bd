import type { AskCommand, Command, Decision } from "../commands.ts";
import { madeId, type Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import type { UnitRef } from "../parts.ts";
import type { ExecutionState, GateState, RunState } from "../state.ts";
import { hashOf } from "../../../base/hash.ts";

type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** A living child asks a person; the same question number of the same process is asked once. */
export function askPerson(context: Context, command: AskCommand): Decision<NewRunEvent> {
  const { execution: key, n } = command;
  const asker = context.state.executions[key];
  if (asker === undefined || asker.asked.includes(n)) return { events: [], refusal: null };
  const before = untoldAnswers(context.state, asker).find((gate) => isSameQuestion(gate, command));
  if (before !== undefined) return { events: [passOn(before, { execution: key, n })], refusal: null };
  return { events: [knownMessage(command) ?? openQuestion(context, asker, command)], refusal: null };
}

/** What a person answered before, where it is one of the answers that are offered now. */
function knownMessage({ execution, n, question, options, key, known }: AskCommand): NewRunEvent | null {
  if (typeof key !== "string" || known === undefined || known === null) return null;
  const { answer, note, by, run, gate } = known;
  if (options.length > 0 && !options.includes(answer)) return null;
  const source = { key, question, by, run, gate };
  return { type: "message.decided", data: { execution, n, answer, note, known: source } };
}

function openQuestion(context: Context, asker: ExecutionState, command: AskCommand): NewRunEvent {
  const { execution, n, question, options, key = null } = command;
  return {
    type: "gate.opened",
    data: {
      gate: madeId(context, `ask/${execution}/${n}`),
      kind: "question",
      stage: asker.stage,
      item: asker.item,
      round: context.state.stages[asker.stage]?.round ?? 1,
      attempt: asker.attempt,
      reason: "person",
      question,
      show: [],
      options: options.map((name) => ({ name, does: "reply" })),
      note: options.length === 0 ? "required" : "optional",
      subject: hashOf([execution, n, question, options]),
      expiresAt: null,
      onExpiry: "ask",
      judge: null,
      asked: { execution, n },
      ...(key === null ? {} : { key }),
    },
  };
}

/** Answers to a unit's questions of the present round whose askers ended before they got them. */
export function untoldAnswers(state: RunState, ref: UnitRef): readonly GateState[] {
  const round = state.stages[ref.stage]?.round;
  return Object.values(state.gates).filter(
    (gate) =>
      gate.state === "answered" &&
      !gate.told &&
      gate.asked !== null &&
      state.executions[gate.asked.execution] === undefined &&
      gate.stage === ref.stage &&
      gate.item === ref.item &&
      gate.round === round,
  );
}

function isSameQuestion(gate: GateState, { question, options }: AskCommand): boolean {
  return gate.question === question && gate.options.map(({ name }) => name).join("\n") === options.join("\n");
}

function passOn(
  { gate, answer, answerNote }: GateState,
  to: { readonly execution: string; readonly n: number },
): NewRunEvent {
  return { type: "message.decided", data: { ...to, answer: answer ?? "", note: answerNote, gate } };
}

/** An answer has reached its child. */
export function told(context: Context, command: CommandOf<"told">): Decision<NewRunEvent> {
  const message = context.state.executions[command.execution]?.messages.find((known) => known.n === command.n);
  if (message === undefined || message.sent) return { events: [], refusal: null };
  return { events: [{ type: "message.sent", data: { execution: command.execution, n: command.n } }], refusal: null };
}
