import { freeGarbage } from "../../../app/retention/free-garbage.ts";
import { findGarbage, type Found, type Garbage } from "../../../app/retention/garbage.ts";
import { openReading } from "../../../app/reading/reading.ts";
import type { CommandContext } from "../../call/context.ts";
import { refuseAgents } from "../../refuse-agents.ts";
import { formatBytes } from "../../../base/text/format-bytes.ts";

/** \`holdfast gc\`: reports what retention may take; with --apply it goes. */
export async function gc(
  context: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  await refuseAgents(context, "gc", "collect garbage");
  const applied = options["apply"] === true;
  const { garbage, kept } = await collect(context.home, applied);
  const bytes = garbage.reduce((sum, one) => sum + one.bytes, 0);
  if (context.json) {
    context.document({ applied, bytes, garbage: garbage.map(shownGarbage), kept });
    return 0;
  }
  for (const line of garbage.map(garbageLine)) context.print(line);
  for (const one of kept) context.print(`${one.run}  ${one.pipeline}: its ${one.kind} stays, for ${one.why}.`);
  context.print(closingLine(garbage.length, bytes, applied));
  return 0;
}

function shownGarbage({ run, pipeline, kind, files, bytes }: Garbage): Omit<Garbage, "folders" | "version"> {
  return { run, pipeline, kind, files, bytes };
}

async function collect(home: string, applied: boolean): Promise<Found> {
  const open = openReading(home);
  if (open === null) return { garbage: [], kept: [] };
  try {
    const found = await findGarbage(home, open);
    return applied ? { ...found, garbage: freeGarbage(home, open, found.garbage) } : found;
  } finally {
    open.close();
  }
}

const WHAT: Readonly<Record<Garbage["kind"], string>> = {
  workspace: "its workspace, all of it saved",
  attempts: "attempts that were not chosen",
  judges: "what judges left",
};

function garbageLine({ run, pipeline, kind, files, bytes }: Garbage): string {
  return `${run}  ${pipeline}: ${WHAT[kind]}, ${files} ${files === 1 ? "file" : "files"}, ${formatBytes(bytes)}`;
}

function closingLine(found: number, bytes: number, applied: boolean): string {
  if (found === 0) return "There is nothing to free.";
  return applied
    ? `Freed ${formatBytes(bytes)}. Chosen artifacts, journals, open runs and the record are as they were.`
    : `${formatBytes(bytes)} can be freed: holdfast gc --apply`;
}
