import { styleText } from "../call/node-util.ts";
import { moneyWords } from "../../base/text/amounts.ts";
import { formatDuration } from "../../base/text/duration.ts";
import { failedWords } from "../../domain/run/words/failure-words.ts";
import type { ShownAttempt, ShownStage } from "../../domain/run/view/shown.ts";
import { verdictWords } from "../../domain/run/words/verdict-words.ts";
import { cleanLine } from "../progress/fit.ts";
import { LOOKS } from "../progress/paint.ts";
import { wrap } from "../progress/wrap.ts";
import { tableLines } from "../print/table.ts";
import type { ShowCanvas } from "./show-canvas.ts";

const NARROW = 72;

/** The stages as a table, and below each what became of its attempts. */
export function stageLines(stages: readonly ShownStage[], canvas: ShowCanvas): readonly string[] {
  const shown = canvas.width < NARROW ? "n" : "attempts";
  const columns = [
    { cells: ["stage", ...stages.map(({ id }) => id)], atLeast: 8 },
    { cells: ["state", ...stages.map(({ state }) => state)] },
    { cells: [shown, ...stages.map(countText)] },
    { cells: ["review", ...stages.map(reviewText)], atLeast: 6 },
    { cells: ["took", ...stages.map((stage) => tookText(stage, canvas.now))] },
    { cells: ["cost", ...stages.map(costText)] },
  ].filter(({ cells }) => cells.slice(1).some((cell) => cell !== ""));
  const [title = "", ...rows] = tableLines(columns, canvas.width - 2);
  return [
    paint(`  ${title}`, "gray", canvas),
    ...stages.flatMap((stage, place) => [
      `${markOf(stage, canvas)} ${rows[place] ?? ""}`,
      ...notesOf(stage).flatMap((note) => noteLines(note, canvas)),
    ]),
  ];
}

function markOf({ state }: ShownStage, canvas: ShowCanvas): string {
  const [mark, colour] = LOOKS[state] ?? ["·", "gray"];
  return paint(mark, colour, canvas);
}

function paint(text: string, colour: "green" | "red" | "yellow" | "cyan" | "gray", { color }: ShowCanvas): string {
  return color ? styleText(colour, text, { validateStream: false }) : text;
}

function countText({ attempts, items, round }: ShownStage): string {
  const done = items.filter(({ state }) => state === "succeeded").length;
  const count = items.length > 0 ? `${done}/${items.length}` : attempts.length === 0 ? "" : String(attempts.length);
  return round > 1 ? `${count} round ${round}` : count;
}

function reviewText({ attempts, items }: ShownStage): string {
  if (items.length > 0) return "";
  return attempts.flatMap(({ verdict }) => (verdict === null ? [] : [String(verdict.score)])).join(" → ");
}

function tookText({ attempts }: ShownStage, now: number): string {
  const began = attempts.map(({ startedAt }) => Date.parse(startedAt));
  const ended = attempts.map(({ endedAt }) => (endedAt === null ? now : Date.parse(endedAt)));
  if (began.length === 0) return "";
  return formatDuration(Math.max(0, ended.reduce(later) - began.reduce(earlier)));
}

function later(one: number, other: number): number {
  return Math.max(one, other);
}

function earlier(one: number, other: number): number {
  return Math.min(one, other);
}

function costText({ attempts }: ShownStage): string {
  const known = attempts.flatMap(({ cost: { usd } }) => (usd === null ? [] : [usd]));
  const sum = known.reduce((all, usd) => all + usd, 0);
  return sum === 0 ? "" : moneyWords(sum);
}

/** What became of attempts that were not simply good, and why the stage stands as it does. */
function notesOf(stage: ShownStage): readonly string[] {
  return [...stage.attempts.flatMap(attemptNotes), ...reasonNotes(stage)];
}

function attemptNotes(attempt: ShownAttempt): readonly string[] {
  const { n, item, verdict, outcome, stopReason, message, rung, reattached, notes = [] } = attempt;
  const words = [
    ...(rung === undefined ? [] : [`rung ${rung.n} of ${rung.of}: ${rung.tries}`]),
    ...(reattached ? ["taken over"] : []),
    ...(verdict === null || verdict.result === "pass" ? [] : [verdictWords(verdict)]),
    ...(outcome === "failed" ? [failedWords(stopReason ?? "unknown", message)] : []),
    ...notes,
  ];
  return words.length === 0 ? [] : [`${item === null ? "" : `${item}, `}attempt ${n}: ${words.join(", ")}`];
}

/** A failure that its last attempt has told is not told twice. */
function reasonNotes({ state, reason, message, attempts }: ShownStage): readonly string[] {
  if (reason === null || state === "succeeded") return [];
  if (state === "failed") return attempts.at(-1)?.outcome === "failed" ? [] : [failedWords(reason, message)];
  return [message === null ? `(${reason})` : `(${reason}: ${message})`];
}

function noteLines(note: string, canvas: ShowCanvas): readonly string[] {
  const lines = canvas.width === Infinity ? [cleanLine(note)] : wrap(cleanLine(note), canvas.width - 4);
  return lines.map((line, place) => paint(`${place === 0 ? "  ↳ " : "    "}${line}`, "yellow", canvas));
}
