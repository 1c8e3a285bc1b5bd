import type { Actor } from "../../actor.ts";
import { answerEvents } from "./answer.ts";
import type { AnswerCommand, Decision, Refusal } from "../commands.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { isEnded, type GateState } from "../state.ts";

/** Answers a gate: the first valid answer wins, the same one again is harmless, a contrary or stale one is refused. */
export function answerGate(context: Context, command: AnswerCommand, actor: Actor): Decision<NewRunEvent> {
  const gate = context.state.gates[command.gate];
  if (gate === undefined) return refuse("unknown-gate", `The run has no gate ${command.gate}.`);
  const refusal = actorRefusal(gate, actor) ?? refusalOf(context, gate, command);
  if (refusal !== null) return { events: recorded(refusal), refusal };
  if (gate.state === "answered") return { events: [], refusal: null };
  return {
    events: answerEvents(context, gate, { option: command.option, note: command.note, by: "person" }),
    refusal: null,
  };
}

/** P23: the credential says who answers, and the gate's words who may. */
function actorRefusal({ answerers = [] }: GateState, { kind, id }: Actor): Refusal | null {
  const who = `${kind}:${id}`;
  if (answerers.length === 0 || answerers.some((one) => who === one || who.startsWith(`${one}/`))) return null;
  return { type: "not-an-answerer", message: `${who} may not answer this gate; ${answerers.join(", ")} may.` };
}

function refusalOf(context: Context, gate: GateState, command: AnswerCommand): Refusal | null {
  const names = gate.options.map((option) => option.name);
  const free = gate.asked !== null && names.length === 0;
  if (!free && !names.includes(command.option)) {
    return {
      type: "unknown-option",
      message: `${command.option} is no option of this gate; it has ${names.join(", ")}.`,
    };
  }
  const closed = closedRefusal(context, gate, command);
  return closed !== null || gate.state === "answered" ? closed : contentRefusal(gate, command, free);
}

function contentRefusal(gate: GateState, command: AnswerCommand, free: boolean): Refusal | null {
  if (command.subject !== null && command.subject !== gate.subject) {
    return { type: "subject-changed", message: "What the gate is about has changed since it was shown." };
  }
  const noted = command.note !== null && command.note !== "";
  return gate.note === "required" && !free && !noted
    ? { type: "note-required", message: "This gate needs a note: --note TEXT." }
    : null;
}

function closedRefusal(context: Context, gate: GateState, command: AnswerCommand): Refusal | null {
  if (gate.state === "answered") {
    if (gate.answer === command.option) return null;
    return { type: "gate-closed", message: `The gate was already answered: ${gate.answer ?? ""}.` };
  }
  if (gate.state !== "open") return { type: "gate-closed", message: `The gate is ${gate.state}.` };
  return isEnded(context.state) ? { type: "gate-closed", message: "The gate is closed: the run has ended." } : null;
}

function recorded(refusal: Refusal): readonly NewRunEvent[] {
  return refusal.type === "unknown-option" || refusal.type === "note-required"
    ? []
    : [{ type: "command.refused", data: { command: "answer", reason: refusal.type } }];
}

function refuse(type: Refusal["type"], message: string): Decision<NewRunEvent> {
  return { events: [], refusal: { type, message } };
}
