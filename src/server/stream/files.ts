import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { HoldfastError } from "../../base/failure.ts";
import type { Incoming } from "../http/route.ts";

/** Where the bytes of a file come from. */
interface Source {
  readonly name: string;
  readonly bytes: number;
  /** Its bytes from the first to the last of a range. */
  readonly read: (start: number, end: number) => ReadableStream<Uint8Array>;
}

/** A file to be sent. */
export interface SentFile extends Source {
  readonly mediaType: string;
  /** The validator of a file that never changes; null for one that grows. */
  readonly etag: string | null;
}

// No script in a file may run with the rights of our origin: the policy takes script, origin and network from a file that
// is shown, the type is never guessed, and what is not known to be passive is only ever saved.
const SAFE: Readonly<Record<string, string>> = {
  "accept-ranges": "bytes",
  "content-security-policy":
    "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
};

const PASSIVE =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp)|video\/[\w.+-]+|audio\/[\w.+-]+|text\/(?:plain|csv|markdown)|application\/json)$/;

/** The bytes of a stored file. Throws NOT_FOUND. */
export function storedBytes(path: string): Source {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) throw new HoldfastError("NOT_FOUND", "The stored file is gone.");
  return { name: basename(path), bytes, read: (start, end) => streamOf(path, start, end) };
}

/** A file as an answer, whole or in the asked range. Throws RANGE_REFUSED. */
export function fileResponse({ name, bytes, read, mediaType, etag }: SentFile, incoming: Incoming): Response {
  const headers = {
    ...SAFE,
    ...typeHeaders(mediaType, name),
    ...(etag === null
      ? { "cache-control": "no-store" }
      : { etag, "cache-control": "private, max-age=31536000, immutable" }),
  };
  if (etag !== null && matches(incoming.header("if-none-match"), etag))
    return new Response(null, { status: 304, headers });
  const range = rangeOf(incoming, etag, bytes);
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  const body = incoming.head || start > end ? null : read(start, end);
  const length = { "content-length": String(end - start + 1) };
  if (range === null) return new Response(body, { headers: { ...headers, ...length } });
  return new Response(body, {
    status: 206,
    headers: { ...headers, ...length, "content-range": `bytes ${start}-${end}/${bytes}` },
  });
}

/** Tells whether `If-None-Match` names a validator. */
export function matches(header: string | undefined, etag: string): boolean {
  const named = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return named.includes("*") || named.includes(etag.replace(/^W\//, ""));
}

function typeHeaders(mediaType: string, name: string): Readonly<Record<string, string>> {
  const bare = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  const type = bare.startsWith("text/") && !mediaType.includes("charset") ? `${mediaType}; charset=utf-8` : mediaType;
  const shown = PASSIVE.test(bare) ? "inline" : "attachment";
  return {
    "content-type": type,
    "content-disposition": `${shown}; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, escaped)}`,
  };
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The one range that is asked for; null where the whole must be sent: no range, several, or one of another state. */
function rangeOf({ header }: Incoming, etag: string | null, bytes: number): Range | null {
  const condition = header("if-range");
  if (condition !== undefined && condition !== etag) return null;
  const range = boundsOf(header("range") ?? "", bytes);
  if (range !== null && range.start > range.end)
    throw new HoldfastError("RANGE_REFUSED", `The file has ${bytes} bytes.`, { details: { bytes } });
  return range;
}

/** The bounds that a header names, cut to the file; null where it names no single range. */
function boundsOf(header: string, bytes: number): Range | null {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === "") return last === "" ? null : { start: Math.max(0, bytes - Number(last)), end: bytes - 1 };
  if (last === "") return { start: Number(first), end: bytes - 1 };
  return Number(last) < Number(first) ? null : { start: Number(first), end: Math.min(Number(last), bytes - 1) };
}

function streamOf(path: string, start: number, end: number): ReadableStream<Uint8Array> {
  const stream: ReadableStream<Uint8Array> = Readable.toWeb(createReadStream(path, { start, end }));
  return stream;
}
