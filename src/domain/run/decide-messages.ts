import type { Command, Decision } from "./commands.ts";
import { madeId, type Context } from "./context.ts";
import type { NewRunEvent } from "./events.ts";
import { hashOf } from "../../base/hash.ts";

type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** A living child asks a person; the same question number of the same process is asked once. */
export function askPerson(context: Context, command: CommandOf<"ask">): Decision<NewRunEvent> {
  const { execution: key, n, question, options } = command;
  const known = context.state.executions[key];
  if (known === undefined || known.asked.includes(n)) return { events: [], refusal: null };
  const gate: NewRunEvent = {
    type: "gate.opened",
    data: {
      gate: madeId(context, `ask/${key}/${n}`),
      kind: "question",
      stage: known.stage,
      item: known.item,
      round: context.state.stages[known.stage]?.round ?? 1,
      attempt: known.attempt,
      reason: "person",
      question,
      show: [],
      options: options.map((name) => ({ name, does: "reply" })),
      note: options.length === 0 ? "required" : "optional",
      subject: hashOf([key, n, question, options]),
      expiresAt: null,
      onExpiry: "ask",
      judge: null,
      asked: { execution: key, n },
    },
  };
  return { events: [gate], refusal: null };
}

/** An answer has reached its child. */
export function told(context: Context, command: CommandOf<"told">): Decision<NewRunEvent> {
  const message = context.state.executions[command.execution]?.messages.find((known) => known.n === command.n);
  if (message === undefined || message.sent) return { events: [], refusal: null };
  return { events: [{ type: "message.sent", data: { execution: command.execution, n: command.n } }], refusal: null };
}
