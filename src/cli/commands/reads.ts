import { HoldfastError } from "../../base/failure.ts";
import { wordsOf } from "../../base/json-fields.ts";
import { projectOf } from "../../app/project-of.ts";
import type { GateRow, RunRow } from "../../ports/event-log.ts";
import { gateToJson, runToJson } from "../../app/row-json.ts";
import { openReading } from "../../app/reading.ts";
import { reading, type CommandContext } from "../context.ts";
import { connect } from "../../app/living-daemon.ts";
import { gateLines, runLines } from "../render.ts";
import { tableLines } from "../table.ts";
import { wholeNumber } from "../whole-number.ts";

type Options = Readonly<Record<string, unknown>>;

/** \`holdfast ls\`. */
export async function list(context: CommandContext, _words: readonly string[], options: Options): Promise<number> {
  const limit = options["limit"] === undefined ? 50 : wholeNumber(options["limit"], "--limit");
  refuseUnknownFilters(options);
  const rows = findRows(context, options, limit + 1);
  const page = rows.slice(0, limit);
  if (context.json)
    context.document({ runs: page.map(runToJson), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null });
  else for (const line of listLines(page, context.width)) context.print(line);
  return 0;
}

const STATES = ["queued", "running", "waiting", "stalled", "quarantined", "completed", "failed", "cancelled"];

function refuseUnknownFilters({ state, cursor }: Options): void {
  if (typeof state === "string" && !STATES.includes(state))
    throw new HoldfastError("USAGE", `${state} is no state of a run.`, { hint: `There are ${STATES.join(", ")}.` });
  if (typeof cursor === "string" && !/^[0-9A-HJKMNP-TV-Z]{26}$/.test(cursor))
    throw new HoldfastError("USAGE", `${cursor} is no cursor; it is the \`next\` of an earlier list.`);
}

function findRows(context: CommandContext, options: Options, limit: number): readonly RunRow[] {
  const open = openReading(context.home);
  const filters = {
    state: options["state"],
    pipeline: options["pipeline"],
    before: options["cursor"],
    project: options["all"] === true ? undefined : projectOf(context.cwd),
  };
  const query = Object.fromEntries(Object.entries(filters).filter(([, value]) => typeof value === "string"));
  const rows = open === null ? [] : open.runs({ ...query, limit });
  open?.close();
  return rows;
}

/** Where there is little room the moment goes first, then the pipeline's name. */
function listLines(rows: readonly RunRow[], width: number): readonly string[] {
  if (rows.length === 0) return ["No runs here. --all lists those of every project."];
  const who = [{ cells: rows.map((row) => row.id) }, { cells: rows.map((row) => row.state) }];
  if (width < VERY_NARROW) return tableLines(who, width);
  const name = { cells: rows.map((row) => row.pipeline), atLeast: 4 };
  if (width < NARROW) return tableLines([...who, name], width);
  const moment = { cells: rows.map((row) => momentText(row.createdAt, width)) };
  const reason = { cells: rows.map((row) => row.reason ?? ""), atLeast: 0 };
  return tableLines([...who, name, moment, reason], width);
}

const VERY_NARROW = 48;
const NARROW = 72;
const WIDE = 100;

function momentText(at: number, width: number): string {
  const text = new Date(at).toISOString();
  return width >= WIDE ? text : text.slice(0, 16).replace("T", " ");
}

/** \`holdfast show RUN\`. */
export async function show(
  context: CommandContext,
  [handle = ""]: readonly string[],
  options: Options,
): Promise<number> {
  const version = options["version"] === undefined ? null : wholeNumber(options["version"], "--version");
  const run = await reading(context, (open) =>
    open.show(open.findRun(handle).id, { version, all: options["all"] === true }),
  );
  if (context.json) context.document(run);
  else for (const line of runLines(run)) context.print(line);
  return 0;
}

/** \`holdfast why RUN\`: from the daemon where one lives, for it knows what is tried right now. */
export async function why(context: CommandContext, [handle = ""]: readonly string[]): Promise<number> {
  const id = await reading(context, (open) => open.findRun(handle).id);
  const client = await connect(context);
  const explanation =
    client === null
      ? await reading(context, (open) => open.explanation(id, { waitingFor: [], problems: [], orchestrated: false }))
      : await client.get(`/runs/${id}/why`);
  if (context.json) {
    context.document(explanation);
    return 0;
  }
  const { state, because, next } = explanation;
  context.print(`${id} is ${wordsOf(state)}.`);
  for (const line of Array.isArray(because) ? because : []) context.print(`  ${wordsOf(line)}`);
  context.print("What can be done:");
  for (const line of Array.isArray(next) ? next : []) context.print(`  ${wordsOf(line)}`);
  return 0;
}

/** \`holdfast gates\`: at a terminal an inbox to work through, elsewhere a list. */
export async function gates(context: CommandContext, _words: readonly string[], options: Options): Promise<number> {
  const open = openReading(context.home);
  const project = options["all"] === true ? null : projectOf(context.cwd);
  try {
    const rows = open === null ? [] : open.store.gates({ state: "open", ...(project === null ? {} : { project }) });
    if (open === null || rows.length === 0 || !hasPerson(context)) showGates(context, rows);
    else return await (await import("../inbox/work-inbox.ts")).workInbox(context, open, project);
  } finally {
    open?.close();
  }
  return 0;
}

function hasPerson({ terminal, env }: CommandContext): boolean {
  return terminal && process.stdin.isTTY && env["TERM"] !== "dumb";
}

function showGates(context: CommandContext, rows: readonly GateRow[]): void {
  if (context.json) context.document({ gates: rows.map(gateToJson) });
  else if (rows.length === 0) context.print("Nothing waits for a person here.");
  else
    for (const line of gateLines(rows.map((row) => ({ ...row, options: JSON.parse(row.options) }))))
      context.print(line);
}
