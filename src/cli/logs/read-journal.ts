import type { JournalStory } from "../../app/reading/journal-stories.ts";
import type { Journal } from "../../app/reading/journals.ts";
import type { CommandContext } from "../call/context.ts";
import { createLineCutter } from "../follow/line-cutter.ts";
import { printable } from "../print/printable.ts";
import { paintPiece } from "./paint-piece.ts";

/** Gives the lines that a journal has got since it was asked last; at the last time also what has no line end. */
export type JournalLines = (asked: { readonly last: boolean; readonly settled: boolean }) => Iterable<string>;

/** How a line of one of the two streams is shown. */
type Show = (stream: "out" | "err", line: string) => readonly string[];

/** Reads a journal for people: an agent's as a conversation, anything else line by line, without control sequences. */
export function readableLines(
  context: Pick<CommandContext, "color" | "width">,
  journal: Journal,
  { tell }: JournalStory,
): JournalLines {
  if (tell === null)
    return withNotes(
      journal,
      linesOf(journal, (_stream, line) => [printable(lastState(line), context.color)]),
    );
  const told = linesOf(journal, (stream, line) => {
    const pieces = stream === "out" ? tell(line) : [{ kind: "note" as const, text: `stderr: ${line}` }];
    return pieces.flatMap((piece) => paintPiece(piece, context));
  });
  return withNotes(journal, told);
}

/** Below what is there it is said what is not. */
function withNotes({ notes }: Journal, lines: JournalLines): JournalLines {
  return function* noted(asked) {
    yield* lines(asked);
    if (asked.last) yield* notes.map((note) => `[${note}]`);
  };
}

/** Says beside the output what is missing in it: that itself is nothing but what was printed. */
export function sayMissing({ say }: Pick<CommandContext, "say">, journals: readonly Journal[]): void {
  for (const { stage, attempt, notes } of journals)
    for (const note of notes) say(`${stage}, attempt ${attempt}: ${note}`);
}

/** Reads a journal as it is. */
export function rawLines(journal: Journal): JournalLines {
  return linesOf(journal, (_stream, line) => [line]);
}

/** Reads a journal as JSON lines. */
export function jsonLines(journal: Journal): JournalLines {
  const { stage, attempt, role } = journal;
  return linesOf(journal, (stream, text) => [JSON.stringify({ stage, attempt, role, stream, text })]);
}

function linesOf(journal: Journal, show: Show): JournalLines {
  const streams = (["out", "err"] as const).map((stream) => ({
    stream,
    text: journal.read(stream),
    cutter: createLineCutter(),
  }));
  return function* lines({ last, settled }) {
    for (const { stream, text, cutter } of streams) {
      for (const chunk of text.next(settled)) for (const line of cutter.push(chunk)) yield* show(stream, line);
      if (last) for (const line of cutter.rest()) yield* show(stream, line);
    }
  };
}

/** A line that was written over, as progress bars do, as it stood last. */
function lastState(line: string): string {
  return line.split("\r").findLast((state) => state !== "") ?? "";
}
