import { decodeJson } from "../../base/json/decode-json.ts";
import { HoldfastError } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { createInputFindings, refuseFaults, reportUnkept } from "./input-faults.ts";
import { readText } from "../load/read-text.ts";

/** Reads an input from a JSON file, exactly. Throws FILE_UNREADABLE, INPUT_INVALID. */
export function readInputFile(definition: Definition, file: string): JsonObject {
  const text = readText(file);
  if (!text.ok) throw new HoldfastError("FILE_UNREADABLE", `The input file ${file} ${text.refusal.words}.`);
  const decoded = decodeJson(text.value);
  const root = createInputFindings(file);
  if (!decoded.ok) reportUnkept(root, null, decoded.refusal);
  refuseFaults(definition, root);
  if (decoded.ok && isJsonObject(decoded.value)) return decoded.value;
  throw new HoldfastError("INPUT_INVALID", `The input file ${file} must hold a JSON object.`);
}
