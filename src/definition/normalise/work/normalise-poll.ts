import type { Poll } from "../../../domain/definition/work.ts";
import { POLL_DEFAULTS } from "../defaults.ts";
import { drafting, type Drafting } from "../draft.ts";
import { normaliseCommand } from "./normalise-command.ts";
import type { PollWords } from "../../format/words.ts";

/** Spells out polling. */
export function normalisePoll(words: PollWords, at: Drafting): Poll {
  const full = { ...POLL_DEFAULTS, ...words };
  return {
    run: full.run === undefined ? [] : normaliseCommand(full.run, drafting(at, "run")),
    everyMs: full.every,
    deadlineMs: full.deadline,
  };
}
