import { createReadStream, createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createRedactor } from "../base/redact.ts";
import { sizeOf } from "./directory.ts";

const CHUNK_BYTES = 262_144;

/** Writes a copy of a journal without secret values over it; a journal without them is left as it is. */
export async function redactJournal(file: string, secrets: readonly string[]): Promise<void> {
  if (secrets.length === 0 || sizeOf(file) === 0) return;
  const copy = `${file}.redacted`;
  const redactor = createRedactor(secrets);
  await pipeline(
    createReadStream(file, { highWaterMark: CHUNK_BYTES }),
    async function* clean(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) yield redactor.push(chunk);
      yield redactor.end();
    },
    createWriteStream(copy, { mode: 0o600, flush: true }),
  );
  if (redactor.hasFound()) renameSync(copy, file);
  else rmSync(copy);
}
