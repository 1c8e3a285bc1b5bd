import { styleText } from "../call/node-util.ts";
import type { RunSummary } from "../../app/reading/run-summary.ts";
import type { AwaitedClass } from "../../domain/run/view/explain.ts";
import { cleanLine } from "../progress/fit.ts";
import { listLines, type ListColumn } from "./fit-columns.ts";
import { money, shortTime } from "./moments.ts";
import { runWords, type Colour, type Short } from "./run-words.ts";

/** What a list of runs is laid out for. */
export interface ListView {
  readonly width: number;
  readonly color: boolean;
  readonly now: number;
  /** Runs of several projects are listed. */
  readonly projects: boolean;
  /** The shortest beginning of each id that no other run of the home has. */
  readonly short: Short;
  /** What a run waits for that is running or queued, by its id. */
  readonly awaited: ReadonlyMap<string, readonly AwaitedClass[]>;
}

/** Runs as a table, a line for each below a line with the names of the columns. */
export function runListLines(runs: readonly RunSummary[], view: ListView): readonly string[] {
  const words = runs.map((run) => runWords(run, view.awaited.get(run.id), view.short));
  const paints = (colour: (row: number) => Colour) => (text: string, row: number) =>
    view.color ? styleText(colour(row), text, { validateStream: false }) : text;
  const quiet = paints(() => "gray");
  const names = runs.map(({ label, pipeline }) => cleanLine(label === "" && view.width < NARROW ? pipeline : label));
  const columns: readonly ListColumn[] = [
    {
      name: "  RUN",
      cells: runs.map(({ id }, row) => `${words[row]?.mark ?? " "} ${view.short(id)}`),
      paint: paints((row) => words[row]?.colour ?? "gray"),
    },
    {
      name: "PROJECT",
      cells: runs.map(({ project }) => (view.projects ? lastPart(project) : "")),
      worth: 4,
      atLeast: 6,
    },
    { name: "PIPELINE", cells: runs.map(({ pipeline }) => pipeline), worth: 3, wants: 10, atLeast: 6 },
    { name: "LABEL", cells: names, worth: 11, wants: 20, atLeast: 8 },
    { name: "STAGES", cells: runs.map(stagesText), worth: 5, right: true },
    { name: "TRIES", cells: runs.map(({ attempts }) => String(attempts)), worth: 0, right: true, paint: quiet },
    { name: "TOOK", cells: runs.map((run) => tookText(run, view.now)), worth: 2, right: true },
    { name: "COST", cells: runs.map(({ cost }) => money(cost.usd)), worth: 1, right: true },
    {
      name: "AGE",
      cells: runs.map((run) => shortTime(view.now - Date.parse(run.createdAt))),
      worth: 10,
      right: true,
      paint: quiet,
    },
    {
      name: "STATE",
      cells: words.map(({ text }) => text),
      wants: 34,
      atLeast: 12,
      paint: paints((row) => words[row]?.colour ?? "gray"),
    },
  ];
  const [head = "", ...lines] = listLines(columns, view.width);
  return [view.color ? styleText("gray", head, { validateStream: false }) : head, ...lines];
}

const NARROW = 72;

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function stagesText({ stages }: RunSummary): string {
  return `${stages.done}/${stages.total ?? "?"}`;
}

function tookText({ startedAt, endedAt }: RunSummary, now: number): string {
  if (startedAt === null) return "";
  return shortTime((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt));
}

const COUNTED: readonly (readonly [name: string, is: (run: RunSummary) => boolean])[] = [
  ["waiting", ({ state }) => state === "waiting"],
  ["quarantined", ({ state }) => state === "quarantined"],
  ["failed", ({ state }) => state === "failed"],
  ["interrupted", ({ state }) => state === "stalled"],
  ["running", ({ state }) => state === "running"],
  ["queued", ({ state }) => state === "queued"],
  ["partial", ({ state, partial }) => state === "completed" && partial],
  ["completed", ({ state, partial }) => state === "completed" && !partial],
  ["cancelled", ({ state }) => state === "cancelled"],
];

/** How many runs are listed, and how they are: what needs a person first. */
export function totalsLine(runs: readonly RunSummary[]): string {
  const counts = COUNTED.map(([name, is]) => [runs.filter(is).length, name] as const);
  const usd = runs.reduce((sum, { cost }) => sum + (cost.usd ?? 0), 0);
  return [
    runs.length === 1 ? "1 run" : `${runs.length} runs`,
    ...counts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`),
    ...(usd === 0 ? [] : [money(usd)]),
  ].join(" · ");
}
