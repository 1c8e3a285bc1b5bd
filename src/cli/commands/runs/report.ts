import { lastLook, noteLook } from "../../../app/home/looks.ts";
import { reportOf, type Report, type ReportQuery } from "../../../app/reading/report.ts";
import type { Lists } from "../../../app/reading/lists.ts";
import { invariant } from "../../../base/invariant.ts";
import type { CommandContext } from "../../call/context.ts";
import { projectHere } from "../../call/handles.ts";
import { askQueue } from "../../lists/ask-queue.ts";
import { momentAsked } from "../../lists/moments.ts";
import { looking, emptyLines, standstillLines } from "../../lists/notices.ts";
import { reportLines } from "../../lists/report-lines.ts";
import { shortIds } from "../../lists/short-ids.ts";
import { textOr } from "../../call/text-or.ts";

type Options = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;

/** \`holdfast report\`: what happened since the last look, which it notes unless it was told not to. */
export async function report(context: CommandContext, _words: readonly string[], options: Options): Promise<number> {
  const project = projectHere(context);
  const now = Date.now();
  const last = lastLook(context.home, project);
  const asked = textOr(options["since"]);
  const since = asked === null ? (last ?? now - DAY_MS) : momentAsked(asked, { now, last });
  return looking(context, async (open) => {
    const made = await makeReport(context, open, { since, now, project });
    if (context.json) context.document(made);
    else for (const line of await linesOf(context, open, made)) context.print(line);
    if (open !== null && counts(context, options)) noteLook(context.home, project, now);
    return 0;
  });
}

/** What completed is folded for its files: what that needs is loaded only then. */
async function makeReport(
  context: CommandContext,
  open: Lists | null,
  query: Omit<ReportQuery, "show">,
): Promise<Report> {
  const { showStored } = await import("../../../app/reading/show-stored.ts");
  const show: ReportQuery["show"] = (run) => {
    invariant(open !== null, "a home without a store has no run to show");
    return showStored({ ...open, home: context.home }, run, { version: null, all: false });
  };
  return reportOf(open, { ...query, show });
}

async function linesOf(context: CommandContext, open: Lists | null, made: Report): Promise<readonly string[]> {
  if (open === null) return emptyLines(open, false);
  const { width, color } = context;
  const named = [made.waiting, made.failed, made.partial, made.completed, made.running, made.quarantined].flat();
  const short = shortIds(
    open.store,
    named.slice(0, MOST).map(({ id }) => id),
  );
  const awaited = await askQueue(context, made.running);
  return [
    ...reportLines(made, { width, color, now: Date.parse(made.until), short, awaited }),
    ...standstillLines(context, open),
  ];
}

const MOST = 200;

/** An agent that reads a report has not looked for its person, and who names another moment looks back. */
function counts({ env }: CommandContext, options: Options): boolean {
  return options["peek"] !== true && options["since"] === undefined && env["HOLDFAST_FENCE"] === undefined;
}
