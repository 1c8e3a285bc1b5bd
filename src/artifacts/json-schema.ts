import type { ErrorObject } from "ajv";
import type { GivenVerdict } from "../domain/run/parts.ts";
import { decodeJson, faultWords } from "../base/decode-json.ts";
import { HoldfastError } from "../base/failure.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { compileSchema, createAjv } from "../base/schema/compile.ts";
import { lookAt, openRegular } from "./regular-file.ts";

const MAX_JSON_BYTES = 67_108_864;

/** What a JSON text or a schema is worth: its value, its faults, or that the schema itself cannot be used. */
export type Judged =
  | { readonly is: "good"; readonly value: Json }
  | { readonly is: "faulty"; readonly faults: readonly string[] }
  | { readonly is: "broken"; readonly reason: string };

/** Reads a stored JSON file. Throws OUTPUT_REFUSED when it is none, ARTIFACT_CHANGED when it is gone. */
export async function readJson(file: string): Promise<Json> {
  const parsed = parse(await readStored(file));
  if (parsed.is === "good") return parsed.value;
  const why = parsed.is === "faulty" ? parsed.faults.join("; ") : parsed.reason;
  throw new HoldfastError("OUTPUT_REFUSED", `The file ${file} cannot be read as JSON: ${why}.`);
}

/** Judges a file by a JSON Schema; a schema that cannot be used breaks the judge, not the work. */
export async function checkSchema(file: string, schema: JsonObject): Promise<NonNullable<GivenVerdict>> {
  const judged = await judgeText(await readStored(file), schema);
  if (judged.is === "good") return { result: "pass", score: 100, fixes: [] };
  if (judged.is === "faulty") return { result: "rework", score: 0, fixes: judged.faults };
  return { result: "broken", score: 0, fixes: [judged.reason] };
}

/** Judges a JSON text by a JSON Schema of draft 2020-12. */
export async function judgeText(text: string | null, schema: JsonObject): Promise<Judged> {
  const parsed = parse(text);
  if (parsed.is !== "good") return parsed;
  const check = compileSchema(await createAjv({}), schema);
  if ("message" in check) return { is: "broken", reason: `The schema cannot be used: ${check.message}` };
  const { errors } = check(parsed.value);
  return errors.length === 0 ? parsed : { is: "faulty", faults: errors.map(words) };
}

/** Reads a text of bounded size; null when it is larger or not there. */
export async function readBounded(file: string): Promise<string | null> {
  await using open = await openRegular(file);
  if (open === null || (await open.stat()).size > MAX_JSON_BYTES) return null;
  return await open.readFile("utf8");
}

async function readStored(file: string): Promise<string | null> {
  if ((await lookAt(file))?.isFile() === true) return readBounded(file);
  throw new HoldfastError("ARTIFACT_CHANGED", `The stored file ${file} is gone.`);
}

function parse(text: string | null): Judged {
  if (text === null) return { is: "faulty", faults: [`it is gone, or larger than ${MAX_JSON_BYTES} bytes`] };
  const decoded = decodeJson(text, "repair");
  if (decoded.ok) return { is: "good", value: decoded.value };
  return { is: "faulty", faults: decoded.refusal.map((fault) => faultWords([fault])) };
}

function words({ instancePath, message, params }: ErrorObject): string {
  const detail: Readonly<Record<string, unknown>> = params;
  const extra = detail["additionalProperty"] ?? detail["unevaluatedProperty"] ?? detail["allowedValues"];
  const named = extra === undefined ? "" : `: ${JSON.stringify(extra)}`;
  return `${instancePath === "" ? "the whole" : instancePath} ${message ?? "is not valid"}${named}`;
}
