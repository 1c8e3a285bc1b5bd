import type { StoreReader } from "../../ports/event-log.ts";
import type { Hearer } from "./hearer.ts";

const LISTED = 10;
const OPEN: ReadonlySet<string> = new Set(["queued", "running", "waiting", "stalled"]);

/** What can be done in a chat. */
export function helpWords(hearers: readonly Hearer[]): string {
  return [
    "I did not understand that. What can be done here:",
    "– press a button below a question, or reply to a question that asks for words;",
    "– reply to a question with /answer OPTION NOTE to say something with it;",
    "– /status shows what is open.",
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
    .filter(({ state }) => OPEN.has(state));
  if (rows.length === 0) return "Nothing is open.";
  const lines = rows
    .slice(0, LISTED)
    .map(({ pipeline, state, reason, id }) => `${pipeline}: ${state}${reason === null ? "" : ` (${reason})`}, ${id}`);
  return [...lines, ...(rows.length > LISTED ? [`and ${rows.length - LISTED} more`] : [])].join("\n");
}
