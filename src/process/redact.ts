import { createWriteStream, renameSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Mask } from "../base/secrets/mask.ts";
import { createRedactor } from "../base/secrets/redact.ts";
import { clear, sizeOf } from "./child-files.ts";
import { streamJournal } from "./journal.ts";

/** Writes a copy of a journal without secret values over it; a journal without them is left as it is. */
export async function redactJournal(file: string, mask: Mask): Promise<void> {
  if (mask.words.length === 0 || sizeOf(file) === 0) return;
  const source = streamJournal(file);
  if (source === null) return;
  const copy = `${file}.redacted`;
  const redactor = createRedactor(mask);
  clear(copy);
  await pipeline(
    source,
    async function* clean(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) yield redactor.push(chunk);
      yield redactor.end();
    },
    createWriteStream(copy, { flags: "wx", mode: 0o600, flush: true }),
  );
  if (redactor.hasFound()) renameSync(copy, file);
  else clear(copy);
}
