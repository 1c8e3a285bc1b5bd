import { HoldfastError } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { judgeJson } from "../../artifacts/collect/json-schema.ts";
import { slowWords } from "../../artifacts/collect/slow-words.ts";
import type { Checks } from "../../ports/checks.ts";
import type { Apart } from "./create-apart.ts";
import { FEW_BYTES, isQuickSchema } from "./quick.ts";

const BYTES_PER_MS = 10_000;

/** Checks on the thread beside the daemon's own what is not sure to be quick; what takes too long there is at fault. */
export function createChecks(apart: Apart): Checks {
  return {
    json: async (bytes, schema) => {
      if (bytes.length <= FEW_BYTES && (schema === null || isQuickSchema(schema))) return judgeJson(bytes, schema);
      const extraMs = Math.ceil(bytes.length / BYTES_PER_MS);
      const outcome = await apart.run("json", { bytes, schema }, { extraMs });
      if (outcome.is === "done") return outcome.answer;
      if (schema === null) return { is: "faulty", faults: [`reading it ${outcome.why}`] };
      return { is: "broken", reason: `checking it against its schema ${outcome.why}${hintOf(schema)}` };
    },
    matching: async (glob, paths) => {
      const outcome = await apart.run("matching", { glob, paths });
      if (outcome.is === "done") return outcome.answer;
      const what = `Matching the glob ${JSON.stringify(glob)} with the names in the workspace`;
      throw new HoldfastError("OUTPUT_REFUSED", `${what} ${outcome.why}.`, {
        hint: "Use fewer wildcards in one name, or name the files.",
      });
    },
  };
}

function hintOf(schema: JsonObject): string {
  const words = slowWords(schema);
  return words.length === 0 ? "" : ` (in the schema, ${words.join(" and ")} can take so long)`;
}
