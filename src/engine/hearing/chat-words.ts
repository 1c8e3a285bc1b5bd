import { beginOf } from "../../base/text/begin-of.ts";
import type { RunRow, StoreReader } from "../../ports/event-log.ts";
import type { Hearer } from "./hearer.ts";
import { isOpenState } from "../../domain/run/states.ts";

const LISTED = 10;

/** What can be done in a chat: asked for by /help, or told to somebody who was not understood. */
export function helpWords(hearers: readonly Hearer[], asked: boolean = false): string {
  return [
    `${asked ? "" : "I did not understand that. "}What can be done here:`,
    "– press a button below a question, or reply to a question that asks for words;",
    "– reply to a question with /answer OPTION NOTE to say something with it;",
    "– reply to what was delivered with the change that you want;",
    "– /status shows what is open, /help this.",
    ...hearers.flatMap(({ incoming }) =>
      Object.entries(incoming.commands).map(([word, { run, input }]) => {
        const what = input === null ? "" : ` ${input.toUpperCase()}`;
        return `– /${word}${what} begins a run of ${run}.`;
      }),
    ),
  ].join("\n");
}

/** The newest open runs of the projects that a chat belongs to. */
export function openRunsWords(store: StoreReader, hearers: readonly Hearer[]): string {
  const projects = [...new Set(hearers.map(({ project }) => project))];
  const rows = projects
    .flatMap((project) => store.runs({ project, limit: 100 }))
    .filter(({ state }) => isOpenState(state));
  if (rows.length === 0) return "Nothing is open.";
  const lines = rows.slice(0, LISTED).map(openRunWords);
  return [...lines, ...(rows.length > LISTED ? [`and ${rows.length - LISTED} more`] : [])].join("\n");
}

/** A run by its pipeline and its label; an id says nothing to somebody in a chat. */
function openRunWords({ pipeline, label, state, reason, stage, sentBack, fix }: RunRow): string {
  const name = label === "" || label === pipeline ? pipeline : `${pipeline} (${beginOf(label, LONGEST_LABEL)})`;
  const where = stage === null ? "" : `, at ${stage}`;
  const asked = sentBack === 0 || fix === null ? "" : `; sent back: ${beginOf(fix.split("\n")[0] ?? "")}`;
  return `${name}: ${state}${reason === null ? "" : ` (${reason})`}${where}${asked}`;
}

const LONGEST_LABEL = 60;
