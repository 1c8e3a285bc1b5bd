import { HoldfastError } from "../../../base/failure.ts";
import { lastLook } from "../../../app/home/looks.ts";
import type { Lists } from "../../../app/reading/lists.ts";
import type { RunQuery, RunRow } from "../../../ports/event-log.ts";
import { contextWith, type CommandContext } from "../../call/context.ts";
import { projectHere } from "../../call/handles.ts";
import { askQueue } from "../../lists/ask-queue.ts";
import { emptyLines, looking, ofProject, standstillLines } from "../../lists/notices.ts";
import { statesAsked } from "../../states-asked.ts";
import { textOr } from "../../call/text-or.ts";
import { tableLines } from "../../print/table.ts";
import { wholeNumber } from "../../call/whole-number.ts";

type Options = Readonly<Record<string, unknown>>;

const USUAL = 50;

/** \`holdfast ls\`: a table at a terminal, a line for each run elsewhere. */
export async function list(context: CommandContext, _words: readonly string[], options: Options): Promise<number> {
  const asked = readAsked(options);
  if (options["watch"] === true) {
    const { repainting } = await import("../../lists/repaint.ts");
    return repainting(context, async (size) => linesOf(contextWith(context, size), options, asked));
  }
  return looking(context, async (open) => {
    const { page, next } = await pageOf(context, open, { options, asked });
    if (context.json) context.document({ runs: await runsToJson(context, open, page), next });
    else
      for (const line of await pageLines(context, open, { page, next, filtered: isFiltered(options) }))
        context.print(line);
    return 0;
  });
}

/** What a run waits for is added where a daemon tells. */
async function runsToJson(
  context: CommandContext,
  open: Lists | null,
  page: readonly RunRow[],
): Promise<readonly object[]> {
  const runs = open?.summaries(page) ?? [];
  const awaited = await askQueue(context, runs);
  return runs.map((run) => (awaited.has(run.id) ? { ...run, waitsFor: awaited.get(run.id) } : run));
}

interface Asked {
  readonly limit: number;
  readonly states: readonly string[] | undefined;
}

function readAsked(options: Options): Asked {
  const { cursor } = options;
  if (typeof cursor === "string" && !/^[0-9A-HJKMNP-TV-Z]{26}$/.test(cursor))
    throw new HoldfastError("USAGE", `${cursor} is no cursor; it is the \`next\` of an earlier list.`);
  const limit = options["limit"] === undefined ? USUAL : wholeNumber(options["limit"], "--limit");
  return { limit, states: statesAsked(options["state"]) };
}

function isFiltered(options: Options): boolean {
  return ["state", "pipeline", "since", "attention", "cursor"].some((name) => options[name] !== undefined);
}

interface Page {
  readonly page: readonly RunRow[];
  readonly next: string | null;
}

interface Asking {
  readonly options: Options;
  readonly asked: Asked;
}

async function pageOf(context: CommandContext, open: Lists | null, { options, asked }: Asking): Promise<Page> {
  const { limit } = asked;
  const last = lastLook(context.home, projectHere(context));
  const query = {
    ...ofProject(context),
    ...filtersOf(options, asked),
    ...(await sinceAsked(options, last)),
    limit: limit + 1,
  };
  if (open === null) return { page: [], next: null };
  const rows = options["attention"] === true ? await needing(open, query, last ?? 0) : open.runs(query);
  const page = rows.slice(0, limit);
  return { page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

// What few lists are asked for is loaded by those alone.

async function needing(open: Lists, query: RunQuery, since: number): Promise<readonly RunRow[]> {
  const { needingAttention } = await import("../../lists/attention.ts");
  return needingAttention(open, query, since);
}

function filtersOf(options: Options, { states }: Asked): RunQuery {
  const [pipeline, before] = [textOr(options["pipeline"]), textOr(options["cursor"])];
  return {
    ...(states === undefined ? {} : { states }),
    ...(pipeline === null ? {} : { pipeline }),
    ...(before === null ? {} : { before }),
  };
}

async function sinceAsked(options: Options, last: number | null): Promise<RunQuery> {
  const since = textOr(options["since"]);
  if (since === null) return {};
  const { momentAsked } = await import("../../lists/moments.ts");
  return { since: momentAsked(since, { now: Date.now(), last }) };
}

async function linesOf(context: CommandContext, options: Options, asked: Asked): Promise<readonly string[]> {
  return looking(context, async (open) => {
    const { page, next } = await pageOf(context, open, { options, asked });
    return pageLines(context, open, { page, next, filtered: isFiltered(options) });
  });
}

async function pageLines(
  context: CommandContext,
  open: Lists | null,
  { page, next, filtered }: Page & { readonly filtered: boolean },
): Promise<readonly string[]> {
  const standstill = standstillLines(context, open);
  if (open === null || page.length === 0) return [...emptyLines(open, filtered), ...standstill];
  if (!context.terminal) {
    for (const line of standstill) context.say(line);
    return plainLines(page);
  }
  const { pageForPerson } = await import("../../lists/page-for-person.ts");
  return pageForPerson(context, open, { page, next, standstill });
}

/** Where no person reads it: whole ids, and nothing that depends on when or how wide. */
function plainLines(rows: readonly RunRow[]): readonly string[] {
  const columns = [
    rows.map((row) => row.id),
    rows.map((row) => row.state),
    rows.map((row) => row.pipeline),
    rows.map((row) => new Date(row.createdAt).toISOString()),
    rows.map((row) => row.reason ?? (row.partial ? "partial" : "")),
    rows.map((row) => row.label),
  ];
  return tableLines(
    columns.map((cells) => ({ cells })),
    Infinity,
  );
}
