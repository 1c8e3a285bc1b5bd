import { createAjv, faultsOfSchema } from "../../base/schema/compile.ts";
import type { PlacedSchema } from "../normalise/draft.ts";
import type { Findings, Spot } from "./faults.ts";
import { readYaml } from "../load/read-yaml.ts";

/** Compiles every JSON Schema of a pipeline, so that a broken one is found before a run. */
export async function checkSchemas(schemas: readonly PlacedSchema[], findings: Findings): Promise<void> {
  if (schemas.length === 0) return;
  const ajv = await createAjv({});
  for (const placed of schemas) {
    for (const { pointer, message } of faultsOfSchema(ajv, placed.schema)) {
      const spot = placed.source === null ? undefined : readYaml(placed.source).locate(pointer, "value");
      findings.add({
        ...whereOf(placed, pointer, spot),
        code: "BAD_SCHEMA",
        message: `not a usable JSON Schema: ${message}`,
        hint: HINT,
      });
    }
  }
}

const HINT = "Schemas are JSON Schema, draft 2020-12; unknown keywords and formats are refused.";

function whereOf(placed: PlacedSchema, pointer: string, spot: Spot | undefined): { pointer: string; spot?: Spot } {
  return spot === undefined ? { pointer: `${placed.pointer}${pointer}` } : { pointer: placed.pointer, spot };
}
