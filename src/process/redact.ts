import { createReadStream, createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Transform } from "node:stream";
import { sizeOf } from "./directory.ts";

const CHUNK_BYTES = 262_144;
const SHORTEST = 4;
const REDACTED = "[redacted]";

/** Writes a copy of a journal without secret values over it; a journal without them is left as it is. */
export async function redactJournal(file: string, secrets: readonly string[]): Promise<void> {
  const pattern = patternOf(secrets);
  if (pattern === null || sizeOf(file) === 0) return;
  const copy = `${file}.redacted`;
  const redactor = createRedactor(pattern);
  await pipeline(
    createReadStream(file, { encoding: "latin1", highWaterMark: CHUNK_BYTES }),
    redactor.stream,
    createWriteStream(copy, { mode: 0o600, flush: true }),
  );
  if (redactor.hasFound()) renameSync(copy, file);
  else rmSync(copy);
}

interface Pattern {
  readonly expression: RegExp;
  readonly longest: number;
}

/** Finds each secret as it is and as it stands inside a JSON string, the longest first; in bytes, which latin1 shows one by one. */
function patternOf(secrets: readonly string[]): Pattern | null {
  const words = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .map((word) => Buffer.from(word, "utf8").toString("latin1"))
    .toSorted((one, other) => other.length - one.length);
  const literals = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const [longest] = words;
  return longest === undefined ? null : { expression: new RegExp(literals.join("|"), "g"), longest: longest.length };
}

/** Keeps back as much as a secret is long, so that one which lies across two chunks is found too. */
function createRedactor({ expression, longest }: Pattern): {
  readonly stream: Transform;
  readonly hasFound: () => boolean;
} {
  let kept = "";
  let found = false;
  const clean = (text: string, certain: number): string => {
    let taken = 0;
    let cleaned = "";
    for (const match of text.matchAll(expression)) {
      if (match.index >= certain) break;
      found = true;
      cleaned += text.slice(taken, match.index) + REDACTED;
      taken = match.index + match[0].length;
    }
    const until = Math.max(taken, certain);
    kept = text.slice(until);
    return cleaned + text.slice(taken, until);
  };
  const stream = new Transform({
    decodeStrings: false,
    transform(chunk, _encoding, done): void {
      const text = kept + String(chunk);
      done(null, Buffer.from(clean(text, Math.max(0, text.length - longest + 1)), "latin1"));
    },
    flush(done): void {
      done(null, Buffer.from(clean(kept, kept.length), "latin1"));
    },
  });
  return { stream, hasFound: () => found };
}
