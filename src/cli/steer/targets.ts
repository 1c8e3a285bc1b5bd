import { HoldfastError } from "../../base/failure.ts";
import type { RunRow } from "../../ports/event-log.ts";
import { openReading, type Reading } from "../../app/reading/reading.ts";
import { reading, type CommandContext } from "../call/context.ts";
import { nameOfRun, projectHere, runOf } from "../call/handles.ts";
import { statesAsked } from "../states-asked.ts";
import { textOr } from "../call/text-or.ts";
import { isConfirmed, isSomebodyThere } from "./confirm.ts";

type Options = Readonly<Record<string, unknown>>;

/** What is done to runs: its verb, and the states that are meant where a filter names none. */
export interface Steering {
  readonly verb: string;
  readonly states: readonly string[];
}

/** The runs that are meant: by their handles, or by a filter that a person has confirmed. Null after a no. Throws before anything is changed. */
export async function targetsOf(
  context: CommandContext,
  { verb, states }: Steering,
  { handles, options }: { readonly handles: readonly string[]; readonly options: Options },
): Promise<readonly RunRow[] | null> {
  const asked = statesAsked(options["state"]);
  const pipeline = textOr(options["pipeline"]);
  const filters = asked !== undefined || pipeline !== null;
  if (filters && handles.length > 0)
    throw new HoldfastError("USAGE", "Name runs, or filter them by --state and --pipeline; not both.");
  if (!filters && handles.length === 0)
    throw new HoldfastError("USAGE", "Name at least one run, or filter them by --state and --pipeline.");
  if (!filters) return reading(context, (open) => distinct(handles.map((handle) => runOf(context, open, handle))));
  const found = filtered(context, { states: asked ?? states, pipeline });
  return found.length === 0 || (await isMeant(context, { verb, found, yes: options["yes"] === true })) ? found : null;
}

function distinct(rows: readonly RunRow[]): readonly RunRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

interface Filter {
  readonly states: readonly string[];
  readonly pipeline: string | null;
}

function filtered(context: CommandContext, { states, pipeline }: Filter): readonly RunRow[] {
  const open = openReading(context.home);
  if (open === null) return [];
  try {
    return oldestFirst(open, {
      states,
      ...(pipeline === null ? {} : { pipeline }),
      ...inProject(context),
    });
  } finally {
    open.close();
  }
}

function inProject(context: CommandContext): { readonly project?: string } {
  const project = projectHere(context);
  return project === null ? {} : { project };
}

/** What came first is steered first. */
function oldestFirst(open: Reading, query: Parameters<Reading["runs"]>[0]): readonly RunRow[] {
  return open.runs(query).toReversed();
}

interface Bulk {
  readonly verb: string;
  readonly found: readonly RunRow[];
  readonly yes: boolean;
}

async function isMeant(context: CommandContext, { verb, found, yes }: Bulk): Promise<boolean> {
  if (yes) return true;
  const count = found.length === 1 ? "1 run" : `${found.length} runs`;
  if (!isSomebodyThere(context))
    throw new HoldfastError("USAGE", `This would ${verb} ${count}.`, {
      hint: "Add --yes to do it without being asked.",
    });
  for (const row of found) context.print(`  ${nameOfRun(row)}  ${row.state}`);
  return isConfirmed(context, `${verb.slice(0, 1).toUpperCase()}${verb.slice(1)} ${count}?`);
}
