import { expect, test } from "vitest";
import type { JsonObject } from "../../base/json/json.ts";
import { HoldfastError } from "../../base/failure.ts";
import { decodeInput } from "./decode-input.ts";
import { validatePipeline } from "../validate-pipeline.ts";

test.for([
  [{ type: "integer" }, "many", "a whole number"],
  [{ type: "number" }, true, "a number"],
  [{ type: "string" }, 1, "a text"],
  [{ type: "boolean" }, "yes", "true or false"],
  [{ type: ["array", "null"] }, 1, "a list or null"],
  [{ type: "object" }, [], "a map"],
  [{ enum: ["red", 7] }, "blue", "one of red, 7"],
  [{ const: "red" }, "blue", "red"],
  [{ type: "number", minimum: 5 }, 1, "at least 5"],
  [{ type: "number", exclusiveMaximum: 5 }, 5, "less than 5"],
  [{ type: "number", multipleOf: 5 }, 7, "a multiple of 5"],
  [{ type: "string", minLength: 3 }, "a", "at least 3 characters long"],
  [{ type: "array", maxItems: 1 }, [1, 2], "a list of at most 1 items"],
  [{ type: "array", uniqueItems: true }, [1, 1], "a list without the same item twice"],
  [{ type: "string", pattern: "^a+$" }, "b", "a text that matches ^a+$"],
  [{ type: "string", format: "email" }, "b", "a valid email"],
  [{ anyOf: [{ type: "string" }, { type: "number", minimum: 3 }] }, 1, "in one of the forms"],
] as const)(
  "%j says of %j in plain words, once, what is expected and what was given",
  async ([schema, value, says]) => {
    const faults = await faultsOf({ ...schema }, value);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      message: expect.stringContaining(`"x" must be ${says}`),
      hint: `Given was ${JSON.stringify(value)}.`,
    });
  },
);

async function faultsOf(schema: JsonObject, value: unknown): Promise<HoldfastError["faults"]> {
  const words = {
    name: "a",
    input: { type: "object", properties: { x: schema } },
    stages: [{ id: "a", run: ["true"] }],
  };
  const { definition } = await validatePipeline(words, { file: "a.pipeline.yaml", folder: null, config: null });
  const failure: unknown = await decodeInput(definition, { x: value }, "/").catch((thrown: unknown) => thrown);
  return failure instanceof HoldfastError ? failure.faults : [];
}
