import { beginOf } from "../../../base/text/begin-of.ts";
import type { RunState, StageState } from "../state.ts";

/** What a judge said, as far as people are told of it. */
export interface SaidVerdict {
  readonly result: string;
  readonly score: number;
  readonly fixes: readonly string[];
}

const SAYINGS: Readonly<Record<string, string>> = {
  pass: "passed",
  rework: "sent back",
  reject: "rejected",
  "needs-input": "needs a person",
  broken: "its judge failed",
};

/** A verdict in the words of every screen and chat: `sent back (40): 20 s is too long, and 1 more`. */
export function verdictWords({ result, score, fixes }: SaidVerdict): string {
  const saying = SAYINGS[result] ?? result;
  const said = result === "broken" ? saying : `${saying} (${score})`;
  const [first, ...more] = fixes.map(firstLine).filter((fix) => fix !== "");
  if (first === undefined) return said;
  return more.length === 0 ? `${said}: ${first}` : `${said}: ${first.replace(/[.;,]$/, "")}, and ${more.length} more`;
}

/** A stage whose work was not taken as it was, and an attempt that was judged so. */
export interface SentBack {
  readonly stage: string;
  /** Key of the item; null where the stage has none. */
  readonly item: string | null;
  readonly attempt: number;
  readonly words: string;
}

/** What was sent back in the present round and version of a stage, attempt by attempt. */
export function sentBackOf(state: RunState, stage: StageState): readonly SentBack[] {
  return stage.units.flatMap((unit) =>
    unit.attempts.flatMap(({ n, round, version, verdict }) =>
      round !== stage.round || version !== state.version || verdict === null || verdict.result === "pass"
        ? []
        : [{ stage: stage.id, item: unit.key, attempt: n, words: verdictWords(verdict) }],
    ),
  );
}

function firstLine(text: string): string {
  return beginOf((text.trim().split("\n")[0] ?? "").trim());
}
