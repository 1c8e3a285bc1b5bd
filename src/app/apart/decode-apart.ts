import { slowWords } from "../../artifacts/collect/slow-words.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { ValidPipeline } from "../../definition/validate-pipeline.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { Apart } from "./create-apart.ts";
import { WORK } from "./jobs.ts";
import { isQuickSchema, isSmall } from "./quick.ts";
import type { Config } from "../../definition/config/config.ts";

/** Checks what clients hand in: pipelines as data, and inputs by their schemas. */
export interface Decoding {
  /** Throws DEFINITION_INVALID. */
  readonly pipeline: (data: unknown, config: Config | null) => Promise<ValidPipeline>;
  /** Throws INPUT_INVALID. */
  readonly input: (definition: Definition, input: unknown, baseDir: string) => Promise<JsonObject>;
}

/** Checks on the present thread. */
export const DIRECT_DECODING: Decoding = {
  pipeline: async (data, config) => WORK.pipeline({ data, config }),
  input: async (definition, input, baseDir) => WORK.input({ definition, input, baseDir }),
};

/** Checks on the thread beside the daemon's own what is not sure to be quick; what takes too long there is refused. */
export function createDecoding(apart: Pick<Apart, "run">): Decoding {
  return {
    pipeline: async (data, config) => {
      if (isSmall(data)) return DIRECT_DECODING.pipeline(data, config);
      const outcome = await apart.run("pipeline", { data, config });
      if (outcome.is === "done") return outcome.answer;
      throw new HoldfastError("DEFINITION_INVALID", `The pipeline cannot be used: checking it ${outcome.why}.`);
    },
    input: async (definition, input, baseDir) => {
      const quick = isSmall(input) && isQuickSchema(definition.input ?? {});
      if (quick) return DIRECT_DECODING.input(definition, input, baseDir);
      const outcome = await apart.run("input", { definition, input, baseDir });
      if (outcome.is === "done") return outcome.answer;
      const words = slowWords(definition.input ?? {});
      const hint = words.length === 0 ? {} : { hint: `In its schema, ${words.join(" and ")} can take so long.` };
      throw new HoldfastError("INPUT_INVALID", `The input cannot be used: checking it ${outcome.why}.`, hint);
    },
  };
}
