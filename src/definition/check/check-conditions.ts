import type { Json, JsonObject } from "../../base/json/json.ts";
import type { ComparedInput } from "../normalise/draft.ts";
import type { Findings } from "./faults.ts";
import { schemaAt, typesOf } from "../input/input-names.ts";

/** Refuses a condition that never holds: a text of the input that is compared with what YAML read as a number or a boolean. */
export function checkCompared(
  { path, pointer, value }: ComparedInput,
  input: JsonObject | null,
  findings: Findings,
): void {
  const values: readonly Json[] = Array.isArray(value) ? value : [value];
  const types = typesAt(path, input);
  for (const [place, one] of values.entries()) {
    if (!types.includes("string") || mayBe(one, types)) continue;
    const at = Array.isArray(value) ? `${pointer}/${place}` : pointer;
    const written = findings.written(at) ?? JSON.stringify(one);
    findings.add({
      pointer: at,
      code: "BAD_CONDITION",
      message: `input.${path.join(".")} is a text, and ${written} is none`,
      hint: `Write it in quotes: "${written}".`,
    });
  }
}

function typesAt(path: readonly string[], input: JsonObject | null): readonly string[] {
  const schema = input === null ? "unnamed" : schemaAt(input, path);
  return input === null || typeof schema === "string" ? [] : typesOf(schema, input);
}

function mayBe(value: Json, types: readonly string[]): boolean {
  if (typeof value === "number") return types.includes("number") || types.includes("integer");
  return typeof value !== "boolean" || types.includes("boolean");
}
