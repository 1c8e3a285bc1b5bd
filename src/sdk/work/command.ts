import { written } from "../call-site.ts";
import { wordText, type Word } from "../references.ts";

/** A command, started without a shell. */
export interface Command {
  readonly run: readonly string[];
}

/** A command: a program and its words; handles of inputs and outputs may be words. */
export function command(program: string, ...words: readonly Word[]): Command {
  return { run: written([program, ...words].map(wordText)) };
}
