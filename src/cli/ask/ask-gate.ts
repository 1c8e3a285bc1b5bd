import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import type { Client } from "../../client/client.ts";
import type { ShownGate, ShownRun } from "../../domain/run/view/shown.ts";
import { reading, type CommandContext } from "../call/context.ts";
import { gateWords } from "./gate-words.ts";
import { openQuestions, type Questions } from "./questions.ts";

/** Asks a person at the terminal. A gate that was put off is not asked again. */
export interface GateAsker {
  readonly hasQuestion: (run: ShownRun) => boolean;
  /** Asks about every open gate; false where all were put off. */
  readonly ask: (client: Client, run: ShownRun) => Promise<boolean>;
}

/** Makes an asker for one followed run; the signal takes the person away. */
export function createGateAsker(context: CommandContext, signal: AbortSignal): GateAsker {
  const putOff = new Set<string>();
  const questions = (run: ShownRun): readonly ShownGate[] =>
    run.gates.filter((gate) => gate.state === "open" && !putOff.has(gate.id));
  return {
    hasQuestion: (run) => questions(run).length > 0,
    ask: async (client, { id }) => {
      let answered = false;
      const run = await reading(context, (open) => open.show(id, { version: null, all: true }));
      for (const gate of questions(run)) {
        if (signal.aborted) return answered;
        for (const line of gateWords(run, gate)) context.print(line);
        if (await askUntilTaken({ context, client, signal, run: id }, gate)) answered = true;
        else putOff.add(gate.id);
      }
      return answered;
    },
  };
}

interface Asking {
  readonly context: CommandContext;
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly run: string;
}

/** Asks until there is a valid answer; false when the person puts it off. */
async function askUntilTaken(asking: Asking, gate: ShownGate): Promise<boolean> {
  using questions = openQuestions();
  for (;;) {
    const said = await converse(asking, gate, questions);
    if (said === "later") return false;
    if (said === "gone") return true;
    try {
      await asking.client.post(`/gates/${gate.id}/answer`, { ...said, subject: gate.subject });
      return true;
    } catch (failure) {
      if (!(failure instanceof HoldfastError) || !TOLD.has(failure.code)) throw failure;
      asking.context.say(failure.message);
      if (failure.code === "REFUSED") return true;
    }
  }
}

/** Refusals after which the person is still there to be told. */
const TOLD: ReadonlySet<string> = new Set(["REFUSED", "USAGE", "UNKNOWN_OPTION"]);

interface Said {
  readonly option: string;
  readonly note: string | null;
}

/** One answer with its note; `gone` when somebody else was faster or the person was taken away. */
async function converse(asking: Asking, gate: ShownGate, questions: Questions): Promise<Said | "later" | "gone"> {
  const over = new AbortController();
  const signal = AbortSignal.any([asking.signal, over.signal]);
  const watching = watchGate(asking, { gate: gate.id, over });
  try {
    const option = await askOption(gate, async (words) => (await questions.ask(words, signal)) ?? "");
    if (option === null) return "later";
    const note = gate.note === "none" || gate.options.length === 0 ? "" : await questions.ask(noteWords(gate), signal);
    return note === null ? "later" : { option, note: note === "" ? null : note };
  } catch (failure) {
    if (!signal.aborted) throw failure;
    asking.context.print("");
    return "gone";
  } finally {
    over.abort("done");
    await watching;
  }
}

function noteWords({ note }: ShownGate): string {
  return note === "required" ? "Note: " : "Note (empty: none): ";
}

/** The chosen option by number or name, or any text where the gate has no options; null puts the gate off. */
async function askOption({ options }: ShownGate, ask: (words: string) => Promise<string>): Promise<string | null> {
  const range = options.length === 1 ? "1" : `1-${options.length}`;
  for (;;) {
    const answer = await ask(options.length === 0 ? "Answer (empty: later): " : `Answer (${range}; empty: later): `);
    const said = answer.trim();
    if (said === "") return null;
    if (options.length === 0) return said;
    const option = options[Number(said) - 1]?.name ?? options.find(({ name }) => name === said)?.name;
    if (option !== undefined) return option;
  }
}

/** Takes the question away once somebody else has answered it. */
async function watchGate(
  { context, run }: Asking,
  { gate, over }: { readonly gate: string; readonly over: AbortController },
): Promise<void> {
  while (!over.signal.aborted) {
    await delay(500, null, { signal: over.signal }).catch(() => null);
    if (over.signal.aborted) return;
    const shown = await reading(context, (open) => open.show(run, { version: null, all: false }));
    const state = shown.gates.find(({ id }) => id === gate)?.state;
    if (state === "open") continue;
    context.print(`\nThe question is ${state ?? "gone"}.`);
    over.abort("answered");
  }
}
