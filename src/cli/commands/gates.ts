import type { GateRow } from "../../ports/event-log.ts";
import { gateToJson } from "../../app/row-json.ts";
import { openReading } from "../../app/reading.ts";
import type { CommandContext } from "../context.ts";
import { projectHere } from "../handles.ts";
import { gateLines } from "../render.ts";

/** \`holdfast gates\`: at a terminal an inbox to work through, elsewhere a list. */
export async function gates(context: CommandContext): Promise<number> {
  const open = openReading(context.home);
  const project = projectHere(context);
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
