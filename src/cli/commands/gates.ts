import { gatesToJson } from "../../app/reading/gate-item.ts";
import type { Lists } from "../../app/reading/lists.ts";
import type { GateRow } from "../../ports/event-log.ts";
import type { CommandContext } from "../call/context.ts";
import { projectHere } from "../call/handles.ts";
import { gateListLines, gateTotals } from "../lists/gate-list.ts";
import { looking, ofProject, standstillLines } from "../lists/notices.ts";

type Options = Readonly<Record<string, unknown>>;

/** \`holdfast gates\`: at a terminal an inbox to work through, elsewhere or with \`--list\` a list. */
export async function gates(context: CommandContext, _words: readonly string[], options: Options): Promise<number> {
  return looking(context, async (open) => {
    const rows = open?.store.gates({ state: "open", ...ofProject(context) }) ?? [];
    if (open === null || rows.length === 0 || options["list"] === true || !hasPerson(context)) {
      showGates(context, open, rows);
      return 0;
    }
    const { readingOf } = await import("../../app/reading/reading.ts");
    const { workInbox } = await import("../inbox/work-inbox.ts");
    return workInbox(context, readingOf(context.home, open.store), projectHere(context));
  });
}

function showGates(context: CommandContext, open: Lists | null, rows: readonly GateRow[]): void {
  const now = Date.now();
  const items = open === null ? [] : gatesToJson(open.store, rows, now);
  if (context.json) return context.document({ gates: items });
  const view = { width: context.width, color: context.color, now, projects: context.all };
  const lines =
    items.length === 0 ? emptyLines(context, open) : [...gateListLines(items, view), "", gateTotals(items, now)];
  context.print([...lines, ...standstillLines(context, open)].join("\n"));
}

function emptyLines({ all }: CommandContext, open: Lists | null): readonly string[] {
  const elsewhere = open?.store.gates({ state: "open" }).length ?? 0;
  if (all || elsewhere === 0) return ["Nothing waits for a person."];
  const count = elsewhere === 1 ? "1 question waits" : `${elsewhere} questions wait`;
  return ["Nothing waits for a person in this project.", `${count} in other projects: holdfast gates --all`];
}

function hasPerson({ terminal, env }: CommandContext): boolean {
  return terminal && process.stdin.isTTY && env["TERM"] !== "dumb";
}
