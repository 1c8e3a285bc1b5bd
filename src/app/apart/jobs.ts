import { judgeJson } from "../../artifacts/collect/json-schema.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { ValidPipeline } from "../../definition/validate-pipeline.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { Judged } from "../../ports/checks.ts";
import { matchingPaths } from "../../workspaces/glob-reach.ts";
import type { Config } from "../../definition/config/config.ts";

/** What may hold a thread up for as long as somebody else likes: each job's question and answer. */
export interface Jobs {
  readonly json: Job<{ readonly bytes: Uint8Array; readonly schema: JsonObject | null }, Judged>;
  readonly matching: Job<{ readonly glob: string; readonly paths: readonly string[] }, readonly string[]>;
  readonly pipeline: Job<{ readonly data: unknown; readonly config: Config | null }, ValidPipeline>;
  readonly input: Job<
    { readonly definition: Definition; readonly input: unknown; readonly baseDir: string },
    JsonObject
  >;
}

interface Job<Question, Answer> {
  readonly question: Question;
  readonly answer: Answer;
}

/** Does a job on the present thread. What checks pipelines is loaded for those only. */
export const WORK: { readonly [K in keyof Jobs]: (question: Jobs[K]["question"]) => Promise<Jobs[K]["answer"]> } = {
  json: async ({ bytes, schema }) => judgeJson(bytes, schema),
  matching: async ({ glob, paths }) => matchingPaths(glob, paths),
  pipeline: async ({ data, config }) => {
    const { validatePipeline } = await import("../../definition/validate-pipeline.ts");
    return validatePipeline(data, { file: "request", folder: null, config });
  },
  input: async ({ definition, input, baseDir }) => {
    const { decodeInput } = await import("../../definition/input/decode-input.ts");
    return decodeInput(definition, input, baseDir);
  },
};
