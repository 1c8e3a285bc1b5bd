import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  dictionary,
  integer,
  oneof,
  property,
  record,
  stringMatching,
  subarray,
  type Arbitrary,
} from "fast-check";
import { expect, test } from "vitest";
import { parseDuration } from "../../base/text/duration.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { definitionToFormat } from "./definition-to-format.ts";
import { validatePipeline, type ValidPipeline } from "../validate-pipeline.ts";
import { durationToFormat } from "./writing.ts";

test("a duration is written so that it reads as the same milliseconds", () => {
  assert(
    property(integer({ min: 0, max: 10 ** 12 }), (durationMs) => {
      expect(parseDuration(durationToFormat(durationMs))).toBe(durationMs);
    }),
  );
});

test("any small pipeline survives being printed and read again", async () => {
  await assert(
    asyncProperty(pipelines(), async (data) => {
      const first = await read(data);
      const second = await read(definitionToFormat(first.definition));

      expect(second.definition).toEqual(first.definition);
      expect(second.hash).toBe(first.hash);
    }),
    { numRuns: 60 },
  );
});

function pipelines(): Arbitrary<JsonObject> {
  const stage = record(
    {
      run: oneof(array(stringMatching(/^[a-z]{1,5}$/), { minLength: 1 }), stringMatching(/^[a-z ]{1,9}$/)),
      workspace: constantFrom("shared", "own"),
      timeout: integer({ min: 1, max: 10 ** 9 }).map((durationMs) => `${durationMs}ms`),
      effects: constantFrom("none", "workspace", "outside"),
      onUnknown: constantFrom("ask", "fail", "resume"),
      outputs: oneof(constant("none"), constant({ a: "*.txt", b: { glob: "b/**", media: "text" } })),
      approve: boolean(),
      resources: subarray(["gpu", "net"]),
      exits: dictionary(integer({ min: 0, max: 255 }).map(String), constantFrom("done", "partial")),
    },
    { requiredKeys: ["run"] },
  );
  return record({
    name: constant("any"),
    stages: dictionary(stringMatching(/^[a-z]{1,6}$/), stage, { minKeys: 1 }),
  });
}

async function read(data: unknown): Promise<ValidPipeline> {
  return validatePipeline(data, { file: "any", folder: null, config: null });
}
