import { decodeJson, faultWords } from "../../base/json/decode-json.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Json } from "../../base/json/json.ts";
import { decodeUtf8 } from "../../base/text/text.ts";

/** The most that a body may hold. */
const MAX_BODY_BYTES = 8_388_608;

/** A body as text and as what it says; an empty one says `{}`. */
export interface Body {
  readonly text: string;
  readonly value: Json;
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
  return { text, value: decoded(text) };
}

async function textOf(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const text = decodeUtf8(Buffer.concat(chunks));
  if (text === null) throw new HoldfastError("BODY_INVALID", "The body is not UTF-8.");
  return text;
}

function tooLarge(): HoldfastError {
  return new HoldfastError("BODY_TOO_LARGE", `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}

function decoded(text: string): Json {
  const read = decodeJson(text);
  if (read.ok) return read.value;
  const issues = read.refusal.map(({ pointer, message }) => ({ path: pointer, message }));
  throw new HoldfastError("BODY_INVALID", `The body cannot be taken: ${faultWords(read.refusal)}.`, {
    details: { issues },
  });
}
