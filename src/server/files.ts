import { createReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { HoldfastError } from "../base/failure.ts";

/** A file as an answer, whole or in the asked range; nothing in it can run with the console's rights. */
export function fileResponse(file: string, mediaType: string, range: string | undefined): Response {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new HoldfastError("NOT_FOUND", "The stored file is gone.");
  const headers = {
    "content-type": mediaType,
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  };
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (asked === null)
    return new Response(size === 0 ? null : streamOf(file, 0, size - 1), {
      headers: { ...headers, "content-length": String(size) },
    });
  const { start, end } = boundsOf(asked[1] ?? "", asked[2] ?? "", size);
  if (start > end) return new Response(null, { status: 416, headers: { "content-range": `bytes */${size}` } });
  return new Response(streamOf(file, start, end), {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(end - start + 1),
      "content-range": `bytes ${start}-${end}/${size}`,
    },
  });
}

function boundsOf(first: string, last: string, size: number): { readonly start: number; readonly end: number } {
  if (first === "") return { start: Math.max(0, size - Number(last)), end: size - 1 };
  return { start: Number(first), end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

function streamOf(file: string, start: number, end: number): ReadableStream<Uint8Array> {
  const stream: ReadableStream<Uint8Array> = Readable.toWeb(createReadStream(file, { start, end }));
  return stream;
}
