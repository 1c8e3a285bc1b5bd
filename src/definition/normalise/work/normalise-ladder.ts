import { hashOf } from "../../../base/hash.ts";
import type { Work } from "../../../domain/definition/definition.ts";
import type { Agent, Rung } from "../../../domain/definition/work.ts";
import { RETRY_DEFAULTS } from "../defaults.ts";
import { drafting, type Drafting } from "../draft.ts";
import { report } from "../../check/faults.ts";
import { normaliseAgent } from "./normalise-agent.ts";
import type { RetryWords, RungWords, StageWords } from "../../format/words.ts";

/** Spells out what is tried when a stage's agent fails; nothing where nothing is written. */
export function normaliseLadder(words: StageWords, work: Work, outer: Drafting): { readonly ladder?: readonly Rung[] } {
  const { ladder = null, retry = {} } = words;
  if (ladder === null) return {};
  const at = drafting(outer, "ladder");
  if (work.kind !== "agent") {
    report(at.place, {
      code: "WRONG_VALUE",
      part: "key",
      message: "`ladder` has a meaning only on an agent stage",
      hint: "Use `retry`, or leave it out.",
    });
    return {};
  }
  warnOfRetry(retry, outer);
  askComesLast(ladder, at);
  const { agent } = work;
  return { ladder: ladder.map((rung, index) => normaliseRung(rung, agent, drafting(at, index))) };
}

function normaliseRung(rung: RungWords, own: Agent, at: Drafting): Rung {
  if (typeof rung === "string") return rung;
  return { agent: normaliseAgent(rung.agent ?? {}, drafting(at, "agent"), own) };
}

function askComesLast(ladder: readonly RungWords[], at: Drafting): void {
  const place = ladder.indexOf("ask");
  if (place === -1 || place === ladder.length - 1) return;
  report(drafting(at, place).place, {
    code: "WRONG_VALUE",
    message: "`ask` is the last rung: what follows it is never tried, since a person decides",
    hint: "Put `ask` at the end of the ladder.",
  });
}

function warnOfRetry(retry: RetryWords, at: Drafting): void {
  for (const key of ["maxAttempts", "on"] as const) {
    // A definition that was printed and is read again has every default spelled out.
    if (retry[key] === undefined || hashOf(retry[key]) === hashOf(RETRY_DEFAULTS[key])) continue;
    at.warnings.add({
      pointer: drafting(at, "retry", key).place.pointer,
      code: "LADDER_INSTEAD",
      message: `\`retry.${key}\` has no effect beside a \`ladder\`, which takes its place`,
      hint: "Leave it out; `retry.backoff` is the pause before the same agent is tried again.",
    });
  }
}
