import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { codeOf } from "../base/failure.ts";

const CHUNK_BYTES = 65_536;

/** Reads what a file has got since it was read last; nothing while it is not there. */
export function createTail(file: string): () => Iterable<Buffer> {
  let at = 0;
  return function* tail(): Iterable<Buffer> {
    const descriptor = openIfThere(file);
    if (descriptor === null) return;
    try {
      for (;;) {
        const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
        const bytes = readSync(descriptor, chunk, 0, CHUNK_BYTES, at);
        if (bytes === 0) return;
        at += bytes;
        yield chunk.subarray(0, bytes);
      }
    } finally {
      closeSync(descriptor);
    }
  };
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch (failure) {
    if (codeOf(failure) === "ENOENT") return null;
    throw failure;
  }
}

/** Cuts chunks into whole lines; what has no end yet comes with the next chunk, or at the end. */
export function createLineCutter(): {
  readonly push: (chunk: Buffer) => readonly string[];
  readonly rest: () => readonly string[];
} {
  const decoder = new StringDecoder("utf8");
  let open = "";
  return {
    push: (chunk) => {
      const lines = (open + decoder.write(chunk)).split("\n");
      open = lines.pop() ?? "";
      return lines;
    },
    rest: () => {
      const last = open + decoder.end();
      open = "";
      return last === "" ? [] : [last];
    },
  };
}
