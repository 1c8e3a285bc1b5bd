/** Takes a stream of bytes and gives it back without secret values, those across two pieces included. */
export interface Redactor {
  readonly push: (chunk: Buffer) => Buffer;
  readonly end: () => Buffer;
  /** Tells whether a secret was found so far. */
  readonly hasFound: () => boolean;
}

const SHORTEST_SECRET = 4;
const MARK = "[redacted]";

// Bytes are handled as Latin-1, one character each: a stream need not be valid UTF-8, and nothing but secrets changes.
/** Looks for secret values of at least four characters, also in the spelling that JSON gives them. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const words = spellings(secrets).map((word) => Buffer.from(word).toString("latin1"));
  const longest = words[0]?.length ?? 0;
  if (longest === 0) return { push: (chunk) => Buffer.from(chunk), end: () => Buffer.alloc(0), hasFound: () => false };
  const pattern = new RegExp(words.map(literally).join("|"), "g");
  let kept = "";
  let found = false;
  const take = (text: string, limit: number): Buffer => {
    const { clean, end } = replaceUntil(pattern, text, limit);
    kept = text.slice(end);
    found ||= clean !== text.slice(0, end);
    return Buffer.from(clean, "latin1");
  };
  return {
    hasFound: () => found,
    push: (chunk) => {
      const text = kept + chunk.toString("latin1");
      // A match that begins before this limit lies whole in the text, so that the longest secret can be told.
      return take(text, Math.max(0, text.length - longest + 1));
    },
    end: () => take(kept, kept.length),
  };
}

/** A text without secret values. */
export function redactText(text: string, secrets: readonly string[]): string {
  const redactor = createRedactor(secrets);
  return Buffer.concat([redactor.push(Buffer.from(text)), redactor.end()]).toString("utf8");
}

// Longest first: an alternation takes the first that fits, and a secret may begin with another.
function spellings(secrets: readonly string[]): readonly string[] {
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const words = new Set([...long, ...long.map((secret) => JSON.stringify(secret).slice(1, -1))]);
  return [...words].toSorted((one, other) => Buffer.byteLength(other) - Buffer.byteLength(one));
}

function literally(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function replaceUntil(pattern: RegExp, text: string, limit: number): { clean: string; end: number } {
  let clean = "";
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index >= limit) break;
    clean += text.slice(end, match.index) + MARK;
    end = match.index + match[0].length;
  }
  const stop = Math.max(end, limit);
  return { clean: clean + text.slice(end, stop), end: stop };
}
