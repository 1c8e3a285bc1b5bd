import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import type { Journal } from "../../app/journals.ts";
import type { Reading } from "../../app/reading.ts";
import { reading, type CommandContext } from "../context.ts";
import { runOf } from "../handles.ts";
import { createLineCutter, createTail } from "../journal-tail.ts";
import { wholeNumber } from "../whole-number.ts";

const LOOK_MS = 200;

/** \`holdfast logs RUN [STAGE]\`: what children printed; with -f also what they go on to print, until the run has ended. */
export async function logs(
  context: CommandContext,
  [handle = "", stage]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const attempt = options["attempt"] === undefined ? null : wholeNumber(options["attempt"], "--attempt");
  await reading(context, async (open) => {
    const run = runOf(context, open, handle).id;
    const wanted = { run, stage: stage ?? null, attempt };
    refuseUnknown(open, wanted);
    const print = createPrinter(context, stage === undefined);
    const follow = options["follow"] === true;
    for (;;) {
      // Asked first: what is there after a run has ended is all there will be.
      const over = !follow || hasEnded(open, run);
      for (const journal of journalsOf(open, wanted)) print(journal, over);
      if (over) return;
      await delay(LOOK_MS);
    }
  });
  return 0;
}

interface Wanted {
  readonly run: string;
  readonly stage: string | null;
  readonly attempt: number | null;
}

function journalsOf(open: Reading, { run, stage, attempt }: Wanted): readonly Journal[] {
  return open.journals(run, stage).filter((journal) => attempt === null || journal.attempt === attempt);
}

function refuseUnknown(open: Reading, wanted: Wanted): void {
  const { run, stage, attempt } = wanted;
  const stages = open.show(run, { version: null, all: false }).stages.map((one) => one.id);
  if (stage !== null && !stages.includes(stage))
    throw new HoldfastError("NOT_FOUND", `The run has no stage ${stage}.`, {
      hint: `Its stages: ${stages.join(", ")}.`,
    });
  if (attempt === null || hasAttempt(open, wanted)) return;
  const numbers = [...new Set(open.journals(run, stage).map((journal) => journal.attempt))];
  throw new HoldfastError("NOT_FOUND", `There is no attempt ${attempt}.`, {
    hint: numbers.length === 0 ? "Nothing has run yet." : `There are: ${numbers.join(", ")}.`,
  });
}

function hasAttempt(open: Reading, wanted: Wanted): boolean {
  return journalsOf(open, wanted).length > 0;
}

function hasEnded(open: Reading, run: string): boolean {
  const { state } = open.findRun(run);
  return state === "completed" || state === "failed" || state === "cancelled" || open.quarantined().has(run);
}

/** Prints what is new in a journal, its standard output first; `last` also what has no line end. */
type Printer = (journal: Journal, last: boolean) => void;

function createPrinter(context: CommandContext, titled: boolean): Printer {
  const printers = new Map<string, (last: boolean) => void>();
  const title = createTitle(context, titled);
  return (journal, last) => {
    const known = printers.get(journal.directory);
    const print = known ?? (context.json ? jsonPrinter(context, journal) : textPrinter(journal, title));
    printers.set(journal.directory, print);
    if (known === undefined && !context.json) title(journal);
    print(last);
  };
}

/** Says whose output follows, whenever it is another one's. */
function createTitle(context: CommandContext, titled: boolean): (journal: Journal) => void {
  let present = "";
  return (journal) => {
    if (!titled || present === journal.directory) return;
    present = journal.directory;
    const role = journal.role === "work" ? "" : `, ${journal.role}`;
    context.print(`── ${journal.stage}, attempt ${journal.attempt}${role}`);
  };
}

function textPrinter(journal: Journal, title: (journal: Journal) => void): () => void {
  const tails = ["out", "err"].map((stream) => createTail(`${journal.directory}/${stream}`));
  return () => {
    for (const tail of tails)
      for (const chunk of tail()) {
        title(journal);
        process.stdout.write(chunk);
      }
  };
}

function jsonPrinter(context: CommandContext, { stage, attempt, role, directory }: Journal): (last: boolean) => void {
  const streams = ["out", "err"].map((stream) => ({
    stream,
    tail: createTail(`${directory}/${stream}`),
    cutter: createLineCutter(),
  }));
  return (last) => {
    for (const { stream, tail, cutter } of streams) {
      const say = (text: string): void => context.print(JSON.stringify({ stage, attempt, role, stream, text }));
      for (const chunk of tail()) for (const text of cutter.push(chunk)) say(text);
      if (last) for (const text of cutter.rest()) say(text);
    }
  };
}
