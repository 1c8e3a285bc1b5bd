import type { JsonObject } from "../../base/json/json.ts";
import type { GateOption, GateWords } from "../../domain/definition/work.ts";
import { GATE_DEFAULTS } from "./defaults.ts";
import { drafting, type Drafting } from "./draft.ts";
import { report, type Place } from "../check/faults.ts";
import { didYouMean } from "../check/nearest.ts";
import { normaliseConditions } from "./normalise-conditions.ts";
import { noteShown } from "./note-shown.ts";
import type { Named } from "../format/shape-of-many.ts";
import type { AutoApproveWords, GateAsWritten } from "../format/words.ts";

/** What a gate asks, shows and offers when it does not say so itself. */
export interface GateKind {
  readonly ask: string | null;
  readonly show: readonly string[];
  readonly options: readonly GateOption[];
  /** Whether an answer may send the asking stage itself back. */
  readonly redoToSelf: boolean;
}

/** A stage that is nothing but a question. */
export const PLAIN_GATE: GateKind = {
  ask: null,
  show: [],
  options: [
    { id: "approve", does: "continue" },
    { id: "reject", does: "fail" },
  ],
  redoToSelf: false,
};

/** A question about a stage's own outputs: rejecting sends it back. */
export function approvalOf(stage: string, outputs: readonly string[]): GateKind {
  return {
    ask: `Approve what ${stage} made?`,
    show: outputs.map((output) => `${stage}.${output}`),
    options: [
      { id: "approve", does: "continue" },
      { id: "reject", does: { redo: stage } },
    ],
    redoToSelf: true,
  };
}

/** Spells out a gate. */
export function normaliseGate(words: GateAsWritten, kind: GateKind, at: Drafting): GateWords {
  const full = { ...GATE_DEFAULTS, show: kind.show, ...words };
  const options = words.options?.map(({ id, value }) => ({ id, does: value })) ?? kind.options;
  noteText(words.ask, kind, at);
  full.show.forEach((shown, index) => noteShown(shown, drafting(at, "show", index)));
  noteRedos(words.options ?? [], kind, at);
  const names = options.map((option) => option.id);
  checkOption(full.onExpiry, [...names, "fail", "ask"], drafting(at, "onExpiry").place);
  return {
    ask: words.ask ?? kind.ask ?? "",
    show: full.show,
    options,
    note: full.note,
    answerers: full.answerers,
    remindMs: full.remind,
    expiresMs: full.expires,
    onExpiry: full.onExpiry,
    autoApprove: full.autoApprove.map((rule, index) => normaliseRule(rule, names, drafting(at, "autoApprove", index))),
  };
}

function noteText(ask: string | undefined, kind: GateKind, at: Drafting): void {
  if (ask !== undefined) {
    at.notes.texts.push({
      text: ask,
      pointer: drafting(at, "ask").place.pointer,
      where: "ask",
      own: at.own,
      source: null,
    });
  } else if (kind.ask === null) {
    report(at.place, {
      code: "MISSING_KEY",
      part: "key",
      message: 'the key "ask" is missing',
      hint: "Add `ask`: the question.",
    });
  }
}

function noteRedos(options: readonly Named<GateOption["does"]>[], kind: GateKind, at: Drafting): void {
  for (const { pointer, value } of options) {
    if (typeof value !== "string") at.notes.redos.push({ target: value.redo, pointer, toSelf: kind.redoToSelf });
  }
}

function normaliseRule(
  rule: AutoApproveWords,
  names: readonly string[],
  at: Drafting,
): GateWords["autoApprove"][number] {
  const answer = rule.answer ?? "";
  if (rule.answer !== undefined) checkOption(answer, names, drafting(at, "answer").place);
  const when: JsonObject = rule.when ?? {};
  if (rule.when !== undefined && Object.keys(when).length === 0) {
    report(drafting(at, "when").place, {
      code: "ALWAYS_APPROVED",
      message: "a rule without a condition would answer every time",
      hint: "Name a condition, such as `input.NAME: value`, or leave the gate out.",
    });
  }
  normaliseConditions(when, drafting(at, "when"));
  return { when, answer };
}

function checkOption(name: string, known: readonly string[], place: Place): void {
  if (known.includes(name)) return;
  report(place, {
    code: "UNKNOWN_OPTION",
    message: `unknown option "${name}"${didYouMean(name, known)}`,
    hint: `Known here: ${known.join(", ")}.`,
  });
}
