import { codeOf, messageOf } from "../../../base/failure.ts";
import type { JsonObject } from "../../../base/json/json.ts";
import { wordsOf } from "../../../base/json/json-fields.ts";
import { showStored } from "../../../app/reading/show-stored.ts";
import { isOpenState } from "../../../domain/run/states.ts";
import { noRunYet, reading, type CommandContext } from "../../call/context.ts";
import { looking, standstillLines } from "../../lists/notices.ts";
import { runOf } from "../../call/handles.ts";
import { wrap } from "../../progress/wrap.ts";
import { localTimes } from "../../print/local-times.ts";
import { runLines } from "../../show/run-lines.ts";
import { wholeNumber } from "../../call/whole-number.ts";

type Options = Readonly<Record<string, unknown>>;

/** \`holdfast show RUN\`. */
export async function show(
  context: CommandContext,
  [handle = ""]: readonly string[],
  options: Options,
): Promise<number> {
  const version = options["version"] === undefined ? null : wholeNumber(options["version"], "--version");
  const { run, standstill } = await looking(context, (open) => {
    if (open === null) throw noRunYet();
    const wanted = { version, all: options["all"] === true };
    const shown = showStored({ ...open, home: context.home }, runOf(context, open, handle).id, wanted);
    return { run: shown, standstill: isOpenState(shown.state) ? standstillLines(context, open) : [] };
  });
  if (context.json) context.document(run);
  else {
    const { width, color, terminal } = context;
    for (const line of [...runLines(run, { width, color, terminal, now: Date.now() }), ...standstill])
      context.print(line);
  }
  return 0;
}

/** What the daemon says; what the record says where none lives, or where it does not answer, which is said too. */
async function explained(context: CommandContext, id: string): Promise<JsonObject> {
  const recorded = async (orchestrated: boolean): Promise<JsonObject> => ({
    ...(await reading(context, (open) => open.explanation(id, { waitingFor: [], problems: [], orchestrated }))),
  });
  try {
    const { connect } = await import("../../../app/daemon/living-daemon.ts");
    const client = await connect(context);
    return client === null ? await recorded(false) : await client.get(`/runs/${id}/why`);
  } catch (failure) {
    if (codeOf(failure) !== "DAEMON_SILENT") throw failure;
    context.say(`holdfast: ${messageOf(failure)}`);
    return recorded(true);
  }
}

/** \`holdfast why RUN\`: from the daemon where one lives, for it knows what is tried right now. */
export async function why(context: CommandContext, [handle = ""]: readonly string[]): Promise<number> {
  const id = await reading(context, (open) => runOf(context, open, handle).id);
  const explanation = await explained(context, id);
  if (context.json) {
    context.document(explanation);
    return 0;
  }
  const { state, because, next } = explanation;
  context.print(`${id} ${STANDS[wordsOf(state)] ?? `is ${wordsOf(state)}`}.`);
  for (const line of Array.isArray(because) ? because : []) printBecause(context, wordsOf(line));
  context.print("What can be done:");
  for (const line of Array.isArray(next) ? next : []) context.print(`  ${wordsOf(line)}`);
  return 0;
}

const STANDS: Readonly<Record<string, string>> = {
  completed: "completed",
  failed: "failed",
  cancelled: "was cancelled",
};

/** A reason as a paragraph of its own: its further lines are what a child said. */
function printBecause({ print, width, terminal }: CommandContext, words: string): void {
  const [first = "", ...said] = words.split("\n");
  const text = terminal ? localTimes(first, Date.now()) : first;
  for (const line of width === Infinity ? [text] : wrap(text, width - 2)) print(`  ${line}`);
  for (const line of said) print(`    ${line}`);
}
