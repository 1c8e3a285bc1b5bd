import { HoldfastError } from "../base/failure.ts";

/** The most that a body may hold. */
const MAX_BODY_BYTES = 8_388_608;

/** How deep a body may be nested: what folds over it must not run out of stack. */
const MAX_DEPTH = 200;

/** A body as text and as what it says; an empty one says `{}`. */
export interface Body {
  readonly text: string;
  readonly value: unknown;
}

/** Reads the JSON body of a request. Throws BODY_TOO_LARGE, MEDIA_UNSUPPORTED, BODY_INVALID. */
export async function readBody(request: Request): Promise<Body> {
  const announced = Number(request.headers.get("content-length") ?? "0");
  if (announced > MAX_BODY_BYTES) throw tooLarge();
  const text = await textOf(request);
  if (text === "") return { text, value: {} };
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new HoldfastError("MEDIA_UNSUPPORTED", `The body is ${type === "" ? "of no type" : type}, not JSON.`);
  const value = parsed(text);
  if (depthOf(text) > MAX_DEPTH)
    throw new HoldfastError("BODY_INVALID", `The body is nested deeper than ${MAX_DEPTH} levels.`);
  return { text, value };
}

async function textOf(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new HoldfastError("BODY_INVALID", "The body is no UTF-8.", { cause });
  }
}

function tooLarge(): HoldfastError {
  return new HoldfastError("BODY_TOO_LARGE", `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HoldfastError("BODY_INVALID", "The body is no JSON.", { cause });
  }
}

/** How deep the brackets of a valid JSON text go. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfText(text, at);
    else if (character === "[" || character === "{") deepest = Math.max(deepest, (depth += 1));
    else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}

/** The place of the quote that ends a JSON text which begins at another. */
function endOfText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
