import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import type { GateState, RunState } from "../../domain/run/state.ts";
import { hearerOfRun, type Hearer, type HearingPort, type Said } from "./hearer.ts";

/** What an answer is, or what its sender is told where it is none. */
export type Choice = { readonly option: string; readonly note: string | null } | { readonly words: string };

/** An answer to a gate, as somebody in a chat gave it. */
export interface ChatAnswer {
  readonly gate: string;
  readonly said: Said;
  readonly choose: (gate: GateState) => Choice;
}

const NOT_HERE = "This question is none of this chat's.";

/** Gives a person's answer to its gate; resolves with what the person is told. Throws what must be tried again. */
export async function answerFromChat(port: HearingPort, answer: ChatAnswer): Promise<string> {
  const [row] = port.store.gates({ id: answer.gate });
  if (row === undefined) return "This question is not known here.";
  const reason = port.home.quarantined().get(row.run);
  if (reason !== undefined) return `The run was quarantined: ${reason}`;
  const { state } = port.view(row.run);
  const hearer = hearerOfRun(state, answer.said);
  const gate = state.gates[answer.gate];
  if (hearer === undefined || gate === undefined) return NOT_HERE;
  const choice = answer.choose(gate);
  return "words" in choice ? choice.words : give(port, answer, { state, hearer, gate, choice });
}

interface Giving {
  readonly state: RunState;
  readonly hearer: Hearer;
  readonly gate: GateState;
  readonly choice: Extract<Choice, { option: string }>;
}

async function give(port: HearingPort, { said }: ChatAnswer, { state, hearer, gate, choice }: Giving): Promise<string> {
  const { option, note } = choice;
  if (wasTaken(port, state.id, said.cause)) return closedWords(gate) ?? `Recorded: ${option}.`;
  try {
    await port.command(
      state.id,
      { type: "answer", gate: gate.gate, option, note, subject: null },
      { actor: { kind: "channel", id: `${hearer.channel.name}/${said.user.id}` }, cause: said.cause },
    );
  } catch (failure) {
    if (isPassing(failure)) throw failure;
    return refusedWords(port, { run: state.id, gate: gate.gate }, failure);
  }
  return gate.state === "answered" ? `Already answered: ${option}.` : `Recorded: ${option}.`;
}

/** An update that comes again was recorded, and is not recorded again. */
function wasTaken({ store }: HearingPort, run: string, cause: string): boolean {
  const types = ["gate.answered", "command.refused"];
  return store.events({ stream: run, types }).some((event) => event.cause === cause);
}

/** What passes on its own: the update is taken again then. Everything else would be the same again. */
const PASSING: ReadonlySet<string> = new Set([
  "RECOVERING",
  "RECOVERY_FAILED",
  "UNAVAILABLE",
  "STORE_FULL",
  "STORE_FAILED",
  "STORE_DAMAGED",
  "HOME_UNUSABLE",
  "STALE_APPEND",
]);

/** Tells whether a failure passes on its own. */
export function isPassing(failure: unknown): boolean {
  return PASSING.has(codeOf(failure) ?? "");
}

function refusedWords(
  port: HearingPort,
  at: { readonly run: string; readonly gate: string },
  failure: unknown,
): string {
  const refusal = failure instanceof HoldfastError ? failure.details["refusal"] : undefined;
  if (refusal === "note-required") return "This needs a note: reply to the question with /answer OPTION and your note.";
  const gate = refusal === "gate-closed" ? port.view(at.run).state.gates[at.gate] : undefined;
  return (gate === undefined ? null : closedWords(gate)) ?? messageOf(failure);
}

/** What became of a gate that is open no more; null where it is. */
export function closedWords({ state, answer, answeredBy }: GateState): string | null {
  if (state === "open") return null;
  if (state !== "answered") return `No answer is needed any more (${state}).`;
  return `Already answered: ${answer ?? ""}${answeredBy === null ? "" : ` (${answeredBy.kind}:${answeredBy.id})`}.`;
}
