import type { Judge, Review } from "../../definition/work.ts";
import type { AttemptState } from "../state.ts";

/** What must be done with an attempt that is being judged. */
export type JudgeStep =
  | { readonly do: "ask-judge"; readonly judge: number; readonly kind: Judge["kind"] }
  | {
      readonly do: "conclude";
      readonly result: "pass" | "rework" | "reject" | "needs-input" | "broken";
      readonly score: number;
      readonly fixes: readonly string[];
    };

/** Judges are asked in order, stopping at the first that does not pass; a broken one is asked once more. */
export function judgeStep(review: Review, attempt: AttemptState): JudgeStep {
  let lowest = 100;
  for (const [index, judge] of review.judges.entries()) {
    const said = attempt.verdicts.filter((verdict) => verdict.judge === index);
    const last = said.at(-1);
    if (last === undefined || (last.result === "broken" && said.length < 2))
      return { do: "ask-judge", judge: index, kind: judge.kind };
    lowest = Math.min(lowest, last.score);
    if (last.result !== "pass") return { do: "conclude", result: last.result, score: lowest, fixes: last.fixes };
    if (last.score < review.passScore) return { do: "conclude", result: "rework", score: lowest, fixes: last.fixes };
  }
  return { do: "conclude", result: "pass", score: lowest, fixes: [] };
}

/** The best of the judged attempts that may be chosen: more judges passed, then the higher score, then the earlier. */
export function bestAttempt(attempts: readonly AttemptState[], review: Review | null): AttemptState | null {
  const passScore = review?.passScore ?? 0;
  const judged = attempts.filter((attempt) => attempt.verdict !== null && attempt.verdict.result !== "reject");
  const passed = (attempt: AttemptState): number => passedJudges(attempt, passScore);
  return judged.reduce<AttemptState | null>(
    (best, attempt) => (best === null || isBetter(attempt, best, passed) ? attempt : best),
    null,
  );
}

function isBetter(left: AttemptState, right: AttemptState, passed: (attempt: AttemptState) => number): boolean {
  const more = passed(left) - passed(right);
  return more === 0 ? (left.verdict?.score ?? 0) > (right.verdict?.score ?? 0) : more > 0;
}

function passedJudges({ verdicts }: AttemptState, passScore: number): number {
  const passing = verdicts.filter(({ result, score }) => result === "pass" && score >= passScore);
  return new Set(passing.map(({ judge }) => judge)).size;
}
