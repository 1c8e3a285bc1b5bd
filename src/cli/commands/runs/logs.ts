import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../../base/failure.ts";
import type { JournalStory } from "../../../app/reading/journal-stories.ts";
import type { Journal, ShownText } from "../../../app/reading/journals.ts";
import type { Reading } from "../../../app/reading/reading.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { runOf } from "../../call/handles.ts";
import { headingLines } from "../../logs/heading.ts";
import { createLinePrinter } from "../../logs/line-printer.ts";
import { jsonLines, rawLines, readableLines, sayMissing, type JournalLines } from "../../logs/read-journal.ts";
import { wholeNumber } from "../../call/whole-number.ts";
import { writeOut } from "../../print/output.ts";
import { isEndedState } from "../../../domain/run/states.ts";

const LOOK_MS = 200;

/** \`holdfast logs RUN [STAGE]\`: what children printed, an agent's as a conversation; with -f until the run has ended. */
export async function logs(
  context: CommandContext,
  [handle = "", stage]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const attempt = options["attempt"] === undefined ? null : wholeNumber(options["attempt"], "--attempt");
  const tail = options["tail"] === undefined ? null : wholeNumber(options["tail"], "--tail");
  await reading(context, async (open) => {
    const run = runOf(context, open, handle).id;
    const wanted = { run, stage: stage ?? null, attempt };
    refuseUnknown(open, wanted);
    const follow = options["follow"] === true;
    const show = createShow(context, open, { wanted, tail, follow, raw: options["raw"] === true });
    for (;;) {
      // Asked first: what is there after a run has ended is all there will be.
      const over = !follow || hasEnded(open, run);
      show(journalsOf(open, wanted), over);
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
  return isEndedState(state) || open.quarantined().has(run);
}

/** Prints what is new in journals; \`last\` also what has no line end. */
type Show = (journals: readonly Journal[], last: boolean) => void;

interface Showing {
  readonly wanted: Wanted;
  readonly tail: number | null;
  readonly follow: boolean;
  readonly raw: boolean;
}

function createShow(context: CommandContext, open: Reading, { wanted, tail, follow, raw }: Showing): Show {
  if (raw && tail === null && !context.json) return createRawShow(context, wanted.stage === null);
  const stories = createStories(open, wanted.run);
  let several = wanted.stage === null || context.terminal || follow;
  const heading = (journal: Journal): readonly string[] =>
    context.json || isAskedFor(journal, { ...wanted, several })
      ? []
      : headingLines(context, journal, stories.of(journal));
  const printer = createLinePrinter(context, { heading, tail });
  const readers = new Map<string, JournalLines>();
  const readerOf = (journal: Journal): JournalLines => {
    if (context.json) return jsonLines(journal);
    return raw ? rawLines(journal) : readableLines(context, journal, stories.of(journal));
  };
  return (journals, last) => {
    stories.forget();
    several ||= journals.length > 1;
    for (const journal of journals) {
      const lines = readers.get(journal.execution) ?? readerOf(journal);
      readers.set(journal.execution, lines);
      printer.print(journal, lines({ last, settled: journal.settled }));
    }
    printer.caughtUp();
    if (last && (raw || context.json)) sayMissing(context, journals);
  };
}

/** The one attempt that was asked for, or that is all there is of a stage in a pipe, needs no heading; what its judges printed does. */
function isAskedFor({ role }: Journal, { stage, attempt, several }: Wanted & { readonly several: boolean }): boolean {
  return role === "work" && stage !== null && (attempt !== null || !several);
}

/** What is known of executions, looked up once for each look at the journals, and only where it is needed. */
function createStories(
  open: Reading,
  run: string,
): { readonly of: (journal: Journal) => JournalStory; readonly forget: () => void } {
  let known: ((journal: Journal) => JournalStory) | null = null;
  return {
    of: (journal) => {
      known ??= open.stories(run);
      return known(journal);
    },
    forget: () => {
      known = null;
    },
  };
}

/** The bytes as they were printed, below a plain heading where several journals may follow each other. */
function createRawShow(context: CommandContext, titled: boolean): Show {
  const texts = new Map<string, readonly ShownText[]>();
  let present = "";
  return (journals, last) => {
    for (const journal of journals) {
      const { execution, stage, attempt, role, settled } = journal;
      const both = texts.get(execution) ?? [journal.read("out"), journal.read("err")];
      texts.set(execution, both);
      for (const chunk of joined(both, settled)) {
        if (titled && present !== execution)
          context.print(`── ${stage}, attempt ${attempt}${role === "work" ? "" : `, ${role}`}`);
        present = execution;
        writeOut(chunk);
      }
    }
    if (last) sayMissing(context, journals);
  };
}

function* joined(texts: readonly ShownText[], settled: boolean): Iterable<Buffer> {
  for (const text of texts) for (const chunk of text.next(settled)) if (chunk.length > 0) yield chunk;
}
