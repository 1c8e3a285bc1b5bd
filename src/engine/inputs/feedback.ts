import type { Definition } from "../../domain/definition/definition.ts";
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
  /** What was asked of the delivered run so far, the newest last; missing where nothing was. */
  readonly revisions?: readonly AskedChange[];
}

/** A change that a person asked for, and what the pipeline says of its kind. */
interface AskedChange {
  readonly kind: string | null;
  readonly words: string;
  readonly prompt: string | null;
  /** What the words say of how, where that was found. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The feedback for a unit's next attempt; null for work that nobody has looked at. */
export function feedbackFor(definition: Definition, stage: StageState, unit: UnitState): Feedback | null {
  const judged = unit.attempts.filter((attempt) => attempt.verdict !== null);
  const present = judged.filter((attempt) => attempt.round === stage.round);
  const reason = reasonOf(stage, unit, present.length > 0);
  if (reason === null) return null;
  return {
    ...reason,
    fixes: (present.at(-1) ?? judged.at(-1))?.verdict?.fixes ?? [],
    verdicts: judged.map(verdictWords),
    ...(stage.revisions.length === 0 ? {} : { revisions: changesOf(definition, stage) }),
  };
}

/** A newer note than what was asked of the delivered run goes before it. */
function reasonOf(stage: StageState, unit: UnitState, isJudged: boolean): Pick<Feedback, "cause" | "note"> | null {
  const newest = unit.plan?.note ?? stage.redoNote;
  const asked = lastWords(stage);
  const note = newest ?? asked;
  if (isJudged) return { cause: "rework", note };
  if (newest === null && asked !== null) return { cause: "revision", note };
  if (isAgain(stage, unit)) return { cause: "redo", note };
  return note === null ? null : { cause: "rework", note };
}

function lastWords({ revisions }: StageState): string | null {
  return revisions.at(-1)?.words ?? null;
}

function isAgain({ round }: StageState, { attempts }: UnitState): boolean {
  return round > 1 && attempts.length > 0;
}

function changesOf({ revisions = [] }: Definition, stage: StageState): readonly AskedChange[] {
  return stage.revisions.map(({ kind, words, parameters }) => {
    const prompt = revisions.find(({ id }) => id === kind)?.prompt ?? null;
    return { kind, words, prompt, ...(parameters === undefined ? {} : { parameters }) };
  });
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
  const { note, revisions = [] } = feedback;
  const lines = ["", "", "## What was said about the work so far", "", ...revisions.flatMap(askedLines)];
  if (note !== null && note !== revisions.at(-1)?.words) lines.push(`A person says: ${note}`, "");
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

function askedLines({ kind, words, prompt, parameters = {} }: AskedChange): readonly string[] {
  const asked = `A person asked this of the delivered work${kind === null ? "" : ` (${kind})`}: ${words}`;
  const said = Object.entries(parameters).map(([name, value]) => `- ${name}: ${value}`);
  return [asked, "", ...(said.length === 0 ? [] : [...said, ""]), ...(prompt === null ? [] : [prompt.trimEnd(), ""])];
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
