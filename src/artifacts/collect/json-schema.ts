import type { ErrorObject } from "ajv";
import type { GivenVerdict } from "../../domain/run/parts.ts";
import { decodeJson, faultWords } from "../../base/json/decode-json.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Json, JsonObject } from "../../base/json/json.ts";
import { compileSchema, createAjv } from "../../base/schema/compile.ts";
import type { Checks, Judged } from "../../ports/checks.ts";
import { lookAt, openRegular } from "../store/regular-file.ts";

const MAX_JSON_BYTES = 67_108_864;

/** A list for `each` is handed on as a whole, to the thread that decides. */
const MAX_LIST_BYTES = 16_777_216;

/** Reads and checks JSON on the present thread. */
export const DIRECT_JSON: Pick<Checks, "json"> = { json: async (bytes, schema) => judgeJson(bytes, schema) };

/** Reads a stored JSON file. Throws OUTPUT_REFUSED when it is none, ARTIFACT_CHANGED when it is gone. */
export async function readJson({ json }: Pick<Checks, "json">, file: string): Promise<Json> {
  const read = await judgeStored(await readStored(file, MAX_LIST_BYTES), async (bytes) => json(bytes, null));
  if (read.is === "good") return read.value;
  const why = read.is === "faulty" ? read.faults.join("; ") : read.reason;
  throw new HoldfastError("OUTPUT_REFUSED", `The file ${file} cannot be read as JSON: ${why}.`);
}

/** Judges a file by a JSON Schema; a schema that cannot be used breaks the judge, not the work. */
export async function checkSchema(
  { json }: Pick<Checks, "json">,
  file: string,
  schema: JsonObject,
): Promise<NonNullable<GivenVerdict>> {
  const judged = await judgeStored(await readStored(file, MAX_JSON_BYTES), async (bytes) => json(bytes, schema));
  if (judged.is === "good") return { result: "pass", score: 100, fixes: [] };
  if (judged.is === "faulty") return { result: "rework", score: 0, fixes: judged.faults };
  return { result: "broken", score: 0, fixes: [judged.reason] };
}

/** Judges JSON by a JSON Schema of draft 2020-12, or only reads it; may take as long as text and schema like. */
export async function judgeJson(bytes: Uint8Array, schema: JsonObject | null): Promise<Judged> {
  const decoded = decodeJson(new TextDecoder().decode(bytes), "repair");
  if (!decoded.ok) return { is: "faulty", faults: decoded.refusal.map((fault) => faultWords([fault])) };
  if (schema === null) return { is: "good", value: decoded.value };
  const check = compileSchema(await createAjv({}), schema);
  if ("message" in check) return { is: "broken", reason: `The schema cannot be used: ${check.message}` };
  try {
    const { errors } = check(decoded.value);
    // What a schema lets pass is wanted by nobody, and may be large.
    if (errors.length === 0) return { is: "good", value: null };
    return { is: "faulty", faults: [...errors.slice(0, MOST_FAULTS).map(words), ...beyond(errors.length)] };
  } catch (thrown) {
    if (thrown instanceof RangeError) return { is: "broken", reason: "The schema cannot be used: it has no end" };
    throw thrown;
  }
}

const MOST_FAULTS = 100;

function beyond(faults: number): readonly string[] {
  return faults > MOST_FAULTS ? [`and ${faults - MOST_FAULTS} more`] : [];
}

/** Reads what is of bounded size; null when it is larger or not there. */
export async function readBounded(file: string, limit: number = MAX_JSON_BYTES): Promise<Uint8Array | null> {
  await using open = await openRegular(file);
  if (open === null || (await open.stat()).size > limit) return null;
  return await open.readFile();
}

/** Judges what was read; what could not be is at fault. */
export async function judgeStored(
  bytes: Uint8Array | null,
  judge: (bytes: Uint8Array) => Promise<Judged>,
): Promise<Judged> {
  return bytes === null ? { is: "faulty", faults: ["it is gone, or too large to be read as JSON"] } : judge(bytes);
}

async function readStored(file: string, limit: number): Promise<Uint8Array | null> {
  if ((await lookAt(file))?.isFile() === true) return readBounded(file, limit);
  throw new HoldfastError("ARTIFACT_CHANGED", `The stored file ${file} is gone.`);
}

function words({ instancePath, message, params }: ErrorObject): string {
  const detail: Readonly<Record<string, unknown>> = params;
  const extra = detail["additionalProperty"] ?? detail["unevaluatedProperty"] ?? detail["allowedValues"];
  const named = extra === undefined ? "" : `: ${JSON.stringify(extra)}`;
  return `${instancePath === "" ? "the whole" : instancePath} ${message ?? "is not valid"}${named}`;
}
