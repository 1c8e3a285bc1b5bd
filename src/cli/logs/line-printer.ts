import type { Journal } from "../../app/reading/journals.ts";
import type { CommandContext } from "../call/context.ts";
import { writeOut } from "../print/output.ts";

/** Prints lines below the heading of the journal that they are from. */
export interface LinePrinter {
  readonly print: (journal: Journal, lines: Iterable<string>) => void;
  /** All that there is at the moment was given: of a tail the last lines are printed now, and from then on every line. */
  readonly caughtUp: () => void;
}

/** What is printed, and how. */
export interface Printing {
  readonly heading: (journal: Journal) => readonly string[];
  /** So many lines at the end; null: all. */
  readonly tail: number | null;
}

/** Makes a printer: lines go out as they come, of a tail once all are known. */
export function createLinePrinter(context: Pick<CommandContext, "print">, { heading, tail }: Printing): LinePrinter {
  let present = "";
  const printHeading = (journal: Journal): void => {
    const lines = heading(journal);
    if (present !== "" && lines.length > 0) context.print("");
    for (const line of lines) context.print(line);
  };
  const out = (journal: Journal, line: string): void => {
    if (present !== journal.execution) printHeading(journal);
    present = journal.execution;
    writeOut(`${line}\n`);
  };
  let last: LastLines | null = tail === null ? null : createLastLines(tail);
  return {
    print: (journal, lines) => {
      const put = last?.put ?? out;
      for (const line of lines) put(journal, line);
    },
    caughtUp: () => {
      for (const { journal, line } of last?.all() ?? []) out(journal, line);
      last = null;
    },
  };
}

interface KeptLine {
  readonly journal: Journal;
  readonly line: string;
}

interface LastLines {
  readonly put: (journal: Journal, line: string) => void;
  readonly all: () => readonly KeptLine[];
}

/** Keeps the last lines; older ones are let go in batches. */
function createLastLines(most: number): LastLines {
  let lines: KeptLine[] = [];
  return {
    put: (journal, line) => {
      lines.push({ journal, line });
      if (lines.length > 2 * most + 1_000) lines = lines.slice(-most);
    },
    all: () => (most === 0 ? [] : lines.slice(-most)),
  };
}
