import { HoldfastError } from "../../base/failure.ts";
import type { RunRow } from "../../ports/event-log.ts";
import { runToJson } from "../../app/row-json.ts";
import { openReading } from "../../app/reading.ts";
import type { CommandContext } from "../context.ts";
import { projectHere } from "../handles.ts";
import { statesAsked } from "../states-asked.ts";
import { textOr } from "../submit.ts";
import { tableLines } from "../table.ts";
import { wholeNumber } from "../whole-number.ts";

type Options = Readonly<Record<string, unknown>>;

/** \`holdfast ls\`. */
export async function list(context: CommandContext, _words: readonly string[], options: Options): Promise<number> {
  const limit = options["limit"] === undefined ? 50 : wholeNumber(options["limit"], "--limit");
  refuseUnknownCursor(options);
  const rows = findRows(context, options, limit + 1);
  const page = rows.slice(0, limit);
  if (context.json)
    context.document({ runs: page.map(runToJson), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null });
  else for (const line of listLines(page, context.width)) context.print(line);
  return 0;
}

function refuseUnknownCursor({ cursor }: Options): void {
  if (typeof cursor === "string" && !/^[0-9A-HJKMNP-TV-Z]{26}$/.test(cursor))
    throw new HoldfastError("USAGE", `${cursor} is no cursor; it is the \`next\` of an earlier list.`);
}

function findRows(context: CommandContext, options: Options, limit: number): readonly RunRow[] {
  const states = statesAsked(options["state"]);
  const [pipeline, before, project] = [textOr(options["pipeline"]), textOr(options["cursor"]), projectHere(context)];
  const open = openReading(context.home);
  if (open === null) return [];
  try {
    return open.runs({
      limit,
      ...(states === undefined ? {} : { states }),
      ...(pipeline === null ? {} : { pipeline }),
      ...(before === null ? {} : { before }),
      ...(project === null ? {} : { project }),
    });
  } finally {
    open.close();
  }
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
