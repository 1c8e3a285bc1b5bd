import type { Output } from "../../domain/definition/definition.ts";
import type { Judge, Review } from "../../domain/definition/work.ts";
import { REVIEW_DEFAULTS } from "./defaults.ts";
import { drafting, type Drafting } from "./draft.ts";
import { report } from "../check/faults.ts";
import { didYouMean } from "../check/nearest.ts";
import { normaliseAgent } from "./work/normalise-agent.ts";
import { normaliseCommand } from "./work/normalise-command.ts";
import { approvalOf, normaliseGate } from "./normalise-gate.ts";
import { normaliseSchema } from "./normalise-schema.ts";
import type { JudgeWords, ReviewWords } from "../format/words.ts";

const KINDS = ["schema", "run", "agent", "person"] as const;

/** Spells out a review; what judges may name the outputs that they judge. */
export function normaliseReview(words: ReviewWords, outputs: readonly Output[], outer: Drafting): Review {
  const at = { ...outer, own: false };
  const full = { ...REVIEW_DEFAULTS, ...words };
  if (words.minScore !== undefined && full.minScore > full.passScore) {
    at.warnings.add({
      pointer: drafting(at, "minScore").place.pointer,
      code: "SCORE_NEVER_REACHED",
      message: `minScore ${full.minScore} is above passScore ${full.passScore}`,
      hint: "minScore is what the best attempt needs when none passed; above passScore hardly any can have it.",
    });
  }
  const names = outputs.map((output) => output.name);
  return {
    judges: (full.judges ?? []).map((judge, index) => normaliseJudge(judge, names, drafting(at, "judges", index))),
    maxAttempts: full.maxAttempts,
    passScore: full.passScore,
    minScore: full.minScore,
    exhausted: full.exhausted,
  };
}

function normaliseJudge(words: JudgeWords, outputs: readonly string[], at: Drafting): Judge {
  checkKinds(words, at);
  if (words.run !== undefined) return { kind: "command", run: normaliseCommand(words.run, drafting(at, "run")) };
  if (words.agent !== undefined) return { kind: "agent", agent: normaliseAgent(words.agent, drafting(at, "agent")) };
  if (words.person !== undefined) {
    const gate = typeof words.person === "boolean" ? {} : words.person;
    return { kind: "person", gate: normaliseGate(gate, approvalOf(at.id, outputs), drafting(at, "person")) };
  }
  const schema = words.schema === undefined ? {} : normaliseSchema(words.schema, drafting(at, "schema"));
  return { kind: "schema", schema, of: readTarget(words, outputs, at) };
}

function checkKinds(words: JudgeWords, at: Drafting): void {
  const found = KINDS.filter((kind) => (words[kind] ?? false) !== false);
  if (found.length === 1 && (words.of === undefined || words.schema !== undefined)) return;
  if (at.place.findings.under(at.place.pointer)) return;
  report(at.place, {
    code: "BAD_JUDGE",
    message: found.length === 1 ? "`of` belongs to a `schema` judge" : `a judge has exactly one of ${KINDS.join(", ")}`,
    hint: "Write { schema: file, of: output }, { run }, { agent } or { person }.",
  });
}

function readTarget(words: JudgeWords, outputs: readonly string[], at: Drafting): string {
  const of = words.of ?? (outputs.length === 1 ? outputs[0] : undefined) ?? "";
  if (words.schema === undefined || outputs.includes(of)) return of;
  report(drafting(at, "of").place, {
    code: "UNKNOWN_OUTPUT",
    message: `this stage has no output "${of}"${didYouMean(of, outputs)}`,
    hint: `Its outputs: ${outputs.join(", ") || "none"}.`,
  });
  return of;
}
