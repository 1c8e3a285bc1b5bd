import { createWriteStream, renameSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { HIDDEN, type Masker } from "../../base/secrets/masker.ts";
import { clear, namesIn, sizeOf } from "./child-files.ts";
import { homeAbove } from "./folders-above.ts";
import { isOwnFolder } from "./make-folder.ts";
import { noteWhole } from "../watch/cut-journals.ts";
import { journalFile, readTail, streamJournal } from "../watch/journal.ts";
import { emptyMask } from "./mask-file.ts";

/** What a child wrote or was given to read, and what a crash may have left of that. */
const WRITTEN = /^\.?(?:out|err|stdin|progress|(?:ask|answer|artifact)\.\d+)(?:\.\d+)?$/;

/** Takes secrets out of all that an ended execution left, then what found them. Done again after a crash it comes to the same. */
export async function cleanExecution(directory: string, masker: Masker): Promise<void> {
  // Where a link has taken its place or that of a folder above it, what it names is none of ours.
  if (masker.kind === "open" || !isOwnFolder(homeAbove(directory), directory)) return;
  for (const name of namesIn(directory)) {
    if (!WRITTEN.test(name)) continue;
    const before = name === "out" || name === "err" ? (): void => noteWhole(directory, name) : undefined;
    await cleanFile(join(directory, name), masker, before);
  }
  emptyMask(directory);
}

/** Writes a copy without secrets over a file; one without them is left as it is. */
export async function cleanFile(file: string, masker: Masker, before?: () => void): Promise<void> {
  if (masker.kind === "open" || sizeOf(file) === 0) return;
  const source = streamJournal(file);
  if (source === null) return;
  const copy = `${file}.redacted`;
  const redactor = masker.stream();
  clear(copy);
  await pipeline(
    source,
    async function* clean(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) yield redactor.push(chunk);
      yield redactor.end();
    },
    createWriteStream(copy, { flags: "wx", mode: 0o600, flush: true }),
  );
  if (!redactor.hasFound()) return clear(copy);
  before?.();
  renameSync(copy, file);
}

/** Tells whether what an execution printed was hidden at its end, since its secrets were not known. */
export function isHidden(directory: string): boolean {
  return readTail(journalFile(directory, "out"), HIDDEN.length + 2) === `${HIDDEN}\n`;
}
