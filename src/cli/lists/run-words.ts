import type { RunSummary, StageInQuestion } from "../../app/reading/run-summary.ts";
import type { AwaitedClass } from "../../domain/run/view/explain.ts";
import { cleanLine } from "../progress/fit.ts";

/** How a run is, with the mark and the colour of it. */
export interface RunWords {
  readonly mark: string;
  readonly colour: Colour;
  readonly text: string;
}

/** A colour of the terminal. */
export type Colour = "green" | "red" | "yellow" | "cyan" | "gray" | "magenta";

const LOOKS: Readonly<Record<string, readonly [mark: string, colour: Colour]>> = {
  queued: ["·", "gray"],
  running: ["●", "cyan"],
  waiting: ["?", "yellow"],
  stalled: ["!", "yellow"],
  quarantined: ["!", "magenta"],
  completed: ["✓", "green"],
  failed: ["✗", "red"],
  cancelled: ["–", "gray"],
};

/** The state of a run with its reason, in few words. */
export function runWords(run: RunSummary, awaited: readonly AwaitedClass[] = [], short: Short = sameId): RunWords {
  const [mark, colour] = LOOKS[awaited.length > 0 ? "queued" : run.state] ?? ["·", "gray"];
  const text = cleanLine(textOf(run, awaited, short));
  return run.partial && run.state === "completed" ? { mark: "✓", colour: "yellow", text } : { mark, colour, text };
}

function textOf(run: RunSummary, awaited: readonly AwaitedClass[], short: Short): string {
  const [first] = awaited;
  if (first !== undefined) return `queued (${awaitedWords(first, short)})`;
  const words = WORDS[run.state];
  const more = words === undefined ? (run.reason ?? "") : words(run);
  const state = run.partial && run.state === "completed" ? "partial" : run.state;
  return more === "" ? state : `${state}: ${more}`;
}

const WORDS: Readonly<Record<string, (run: RunSummary) => string>> = {
  running: ({ stage }) => (stage === null ? "" : stageWords(stage, true)),
  waiting: waitingWords,
  failed: (run) => (run.stage === null ? (run.reason ?? "") : stageWords(run.stage, false)),
  completed: ({ partial, stage }) => (partial && stage !== null ? stageWords(stage, false) : ""),
  queued: () => "",
  cancelled: () => "",
  stalled: ({ reason }) => STALLED[reason ?? ""] ?? reason ?? "",
};

const STALLED: Readonly<Record<string, string>> = { "owner-dead": "its daemon died" };

const WAITING: Readonly<Record<string, string>> = {
  person: "a person",
  credential: "a credential",
  budget: "its budget is spent",
  quota: "quota",
  host: "this machine",
  timer: "tries again later",
  operator: "held",
};

/** Open questions are what a person can do something about. */
function waitingWords({ gates, reason, stage }: RunSummary): string {
  if (gates > 0) return gates === 1 ? "1 question" : `${gates} questions`;
  const why = WAITING[reason ?? ""] ?? reason ?? "";
  return stage?.message === null || stage === null ? why : `${why}, ${stage.message}`;
}

/** Which stage, how often it was sent back, and what of it went wrong. */
export function stageWords({ id, state, reason, message, sentBack, fix }: StageInQuestion, moves: boolean): string {
  const back = sentBack === 0 ? "" : ` sent back${sentBack === 1 ? "" : ` ${sentBack}×`}`;
  if (back !== "") return `${id}${back}${fix === null ? "" : `: ${fix}`}`;
  if (moves) return state === "ready" ? `${id} is next` : id;
  const why = reason === null ? "" : ` (${reason})`;
  return `${id}${why}${message === null || message === "" ? "" : `: ${message}`}`;
}

function awaitedWords({ name, heldBy }: AwaitedClass, short: Short): string {
  const [holder] = heldBy;
  const what = name === "" ? "a free process" : name;
  if (holder === undefined) return what;
  const others = heldBy.length === 1 ? "" : ` and ${heldBy.length - 1} more`;
  return `${what}, held by ${short(holder.run)} ${holder.stage}${others}`;
}

/** An id as it is shown. */
export type Short = (id: string) => string;

const sameId: Short = (id) => id;
