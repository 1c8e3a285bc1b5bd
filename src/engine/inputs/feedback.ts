import type { AttemptState, GateState, StageState, UnitState } from "../../domain/run/state.ts";

/** Why work is done again, and what was said about it: the data of `$HOLDFAST_FEEDBACK`. */
export interface Feedback {
  readonly cause: "rework" | "redo" | "revision";
  readonly note: string | null;
  readonly fixes: readonly string[];
  readonly verdicts: readonly {
    readonly attempt: number;
    readonly result: string;
    readonly score: number;
    readonly fixes: readonly string[];
  }[];
}

/** The feedback for a unit's next attempt; null for work that nobody has looked at. */
export function feedbackFor(stage: StageState, unit: UnitState): Feedback | null {
  const judged = unit.attempts.filter((attempt) => attempt.verdict !== null);
  const present = judged.filter((attempt) => attempt.round === stage.round);
  const note = noteFor(stage, unit);
  const redo = isRedo(stage, unit, present);
  if (present.length === 0 && !redo && note === null) return null;
  const last = present.at(-1) ?? judged.at(-1);
  return {
    cause: redo ? "redo" : "rework",
    note,
    fixes: last?.verdict?.fixes ?? [],
    verdicts: judged.map(verdictWords),
  };
}

function noteFor(stage: StageState, unit: UnitState): string | null {
  return unit.plan?.note ?? stage.redoNote;
}

function isRedo(stage: StageState, unit: UnitState, present: readonly AttemptState[]): boolean {
  return stage.round > 1 && present.length === 0 && unit.attempts.length > 0;
}

function verdictWords(attempt: AttemptState): Feedback["verdicts"][number] {
  return {
    attempt: attempt.n,
    result: attempt.verdict?.result ?? "",
    score: attempt.verdict?.score ?? 0,
    fixes: attempt.verdict?.fixes ?? [],
  };
}

/** The part of a prompt that tells an agent what was said about its earlier work. */
export function feedbackText(feedback: Feedback | null): string {
  if (feedback === null) return "";
  const lines = ["", "", "## What was said about the work so far", ""];
  if (feedback.note !== null) lines.push(`A person says: ${feedback.note}`, "");
  for (const verdict of feedback.verdicts)
    lines.push(`Attempt ${verdict.attempt} was judged \`${verdict.result}\` with ${verdict.score} of 100.`);
  if (feedback.fixes.length > 0)
    lines.push("", "Make these fixes:", ...feedback.fixes.map((fix, index) => `${index + 1}. ${fix}`));
  lines.push(
    "",
    "What stands in the working directory is your earlier work: change what needs changing, keep the rest.",
  );
  return lines.join("\n");
}

/** The part of a prompt that tells an agent what was answered after it had ended. */
export function answersText(answers: readonly GateState[]): string {
  const lines = answers.map(({ question, answer, answerNote }) => {
    const note = answerNote === null || answerNote === "" ? "" : ` (${answerNote})`;
    return `- You asked: ${question}\n  The answer: ${answer ?? ""}${note}`;
  });
  return lines.length === 0 ? "" : ["", "", "## Your questions were answered", "", ...lines].join("\n");
}

/** What an agent is told whose session was interrupted: the client may not have noted the task before it died. */
export function interruptedText(task: string): string {
  return `${INTERRUPTED}\n\n${task}`;
}

const INTERRUPTED =
  "You were interrupted: the program that runs you, or the machine, ended while you worked. Look at what stands in the working directory and do not do again what is done. Go on and finish the task, which is this:";
