import { styleText } from "../call/node-util.ts";
import type { GateItem } from "../../app/reading/gate-item.ts";
import type { AwaitedClass } from "../../domain/run/view/explain.ts";
import type { EndedRun, Report, WaitingRun } from "../../app/reading/report.ts";
import type { RunSummary } from "../../app/reading/run-summary.ts";
import { cleanLine, fit } from "../progress/fit.ts";
import { wrap } from "../progress/wrap.ts";
import { retryWords } from "../../domain/run/words/retry-words.ts";
import { answerCommands } from "../../domain/run/words/answer-words.ts";
import { money, shortTime } from "./moments.ts";
import { runWords, stageWords, type Colour, type Short } from "./run-words.ts";

/** What a report is laid out for. */
export interface ReportView {
  readonly width: number;
  readonly color: boolean;
  readonly now: number;
  /** The shortest beginning of each id that no other run of the home has. */
  readonly short: Short;
  /** What a run waits for that could begin something, by its id. */
  readonly awaited: ReadonlyMap<string, readonly AwaitedClass[]>;
}

/** What is said below a run: words are wrapped, commands and paths stay whole so that they can be copied. */
interface Below {
  readonly words?: string;
  readonly line?: string;
}

const MOST_RUNS = 20;
const MOST_FILES = 3;

/** A report as text: what needs a person first, then what went wrong, then what went well. */
export function reportLines(report: Report, view: ReportView): readonly string[] {
  const parts = [
    section(view, { title: "Waiting for you", colour: "yellow", runs: report.waiting, of: waitingLines }),
    section(view, { title: "Quarantined", colour: "magenta", runs: report.quarantined, of: quarantinedLines }),
    section(view, { title: "Failed", colour: "red", runs: report.failed, of: failedLines }),
    section(view, { title: "Partial", colour: "yellow", runs: report.partial, of: partialLines }),
    section(view, { title: "Completed", colour: "green", runs: report.completed, of: fileLines }),
    section(view, { title: "Cancelled", colour: "gray", runs: report.cancelled, of: () => [] }),
    section(view, { title: "Running now", colour: "cyan", runs: report.running, of: runningLines }),
  ].filter((lines) => lines.length > 0);
  const body = parts.length === 0 ? [["Nothing happened, and nothing waits for you."]] : parts;
  return [headLine(report, view), ...body.flatMap((lines) => ["", ...lines]), ...closing(report, view)];
}

function headLine({ since, project }: Report, { now, width, color }: ReportView): string {
  const at = Date.parse(since);
  const when = at === 0 ? "Since the beginning" : `Since ${localMoment(at)} (${shortTime(now - at)} ago)`;
  const line = fit(`${when}, ${project ?? "all projects"}`, width);
  return color ? styleText("bold", line, { validateStream: false }) : line;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function localMoment(at: number): string {
  const day = new Date(at);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())} ${two(day.getHours())}:${two(day.getMinutes())}`;
}

interface Section<T extends RunSummary> {
  readonly title: string;
  readonly colour: Colour;
  readonly runs: readonly T[];
  readonly of: (run: T, view: ReportView) => readonly Below[];
}

function section<T extends RunSummary>(view: ReportView, { title, colour, runs, of }: Section<T>): readonly string[] {
  if (runs.length === 0) return [];
  const head = `${title} (${runs.length})`;
  const more = runs.length - MOST_RUNS;
  return [
    view.color ? styleText([colour, "bold"], head, { validateStream: false }) : head,
    ...runs.slice(0, MOST_RUNS).flatMap((run) => [runLine(run, view), ...of(run, view).flatMap(belowLines(view))]),
    ...(more > 0 ? [`  ${more} more: holdfast ls --since last --limit 1000`] : []),
  ];
}

function runLine(run: RunSummary, { width, now }: ReportView): string {
  const { mark } = runWords(run);
  const label = cleanLine(run.label);
  const began = run.startedAt ?? run.createdAt;
  const took = shortTime((run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(began));
  const facts = [took, money(run.cost.usd)].filter((fact) => fact !== "").join(", ");
  const tail = `  ${facts}`;
  const name = `  ${mark} ${run.pipeline}${label === "" ? "" : ` · ${label}`}`;
  return width === Infinity ? name + tail : fit(name, Math.max(8, width - tail.length)) + tail;
}

function belowLines({ width }: ReportView): (below: Below) => readonly string[] {
  return ({ words, line }) => [
    ...(words === undefined ? [] : wrap(cleanLine(words), width - INDENT.length).map((part) => INDENT + part)),
    ...(line === undefined ? [] : [INDENT + line]),
  ];
}

const INDENT = "      ";

function waitingLines({ id, questions, stage, reason }: WaitingRun, { short }: ReportView): readonly Below[] {
  if (questions.length > 0) return questions.flatMap(questionLines);
  if (reason === "operator") return [{ words: "Held until you resume it.", line: `holdfast resume ${short(id)}` }];
  const why = stage === null ? (reason ?? "") : `${stage.id}: ${stage.message ?? reason ?? ""}`;
  return [{ words: why, line: `holdfast why ${short(id)}` }];
}

function questionLines(gate: GateItem): readonly Below[] {
  return [
    { words: `${gate.stage} asks: ${gate.question}${gate.overdue ? " (overdue)" : ""}` },
    ...answerCommands(gate).map((line) => ({ line })),
  ];
}

function quarantinedLines({ id, reason }: RunSummary, { short }: ReportView): readonly Below[] {
  return [{ words: reason ?? "", line: `holdfast why ${short(id)}` }];
}

function failedLines({ id, stage, reason }: RunSummary, { short }: ReportView): readonly Below[] {
  if (stage === null) return [{ words: reason ?? "", line: `holdfast why ${short(id)}` }];
  return [
    { words: stageWords(stage, false), line: `holdfast logs ${short(id)} ${stage.id}` },
    { line: retryWords(short(id), stage) },
  ];
}

function partialLines(run: EndedRun, view: ReportView): readonly Below[] {
  const { id, stage } = run;
  if (stage === null) return fileLines(run, view);
  const retry = `holdfast retry ${view.short(id)} --from ${stage.id}`;
  return [{ words: stageWords(stage, false), line: retry }, ...fileLines(run, view)];
}

function fileLines({ id, files }: EndedRun, { short }: ReportView): readonly Below[] {
  if (files === null) return [{ line: `holdfast artifacts ${short(id)}` }];
  const more = files.length - MOST_FILES;
  return [
    ...files.slice(0, MOST_FILES).map((line) => ({ line })),
    ...(more > 0 ? [{ line: `${more} more: holdfast artifacts ${short(id)}` }] : []),
  ];
}

function runningLines(run: RunSummary, { short, awaited }: ReportView): readonly Below[] {
  const { id, stages } = run;
  const { text } = runWords(run, awaited.get(id), short);
  return [{ words: `${text}, ${stages.done}/${stages.total ?? "?"} stages`, line: `holdfast watch ${short(id)}` }];
}

function closing({ recoveries, cost }: Report, { width, short }: ReportView): readonly string[] {
  const runs = new Set(recoveries.map(({ run }) => run));
  const interrupted = runs.size === 1 ? "1 run was" : `${runs.size} runs were`;
  const words = [
    ...(runs.size === 0
      ? []
      : [
          `${interrupted} interrupted and taken up again (${[...runs].slice(0, MOST_FILES).map(short).join(", ")}${runs.size > MOST_FILES ? ", …" : ""}).`,
        ]),
    ...(cost.usd === null || cost.usd === 0 ? [] : [`These runs cost ${money(cost.usd)} so far.`]),
  ];
  return words.length === 0 ? [] : ["", ...words.flatMap((line) => wrap(line, width))];
}
