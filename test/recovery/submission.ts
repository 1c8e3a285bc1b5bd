import { join } from "node:path";
import type { JsonObject } from "../../src/base/json.ts";
import { FIXTURES, SECRET } from "./workloads.ts";
import type { World } from "./world.ts";

/** What a client sends to have a pipeline run in a world. */
export function submissionOf({ folder, control, model }: World, key: string, definition: object): JsonObject {
  const environment = {
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: join(folder, "user"),
    ...(model === null ? {} : { ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_MAX_RETRIES: "1" }),
  };
  const secrets = { "env:KILL_SECRET": SECRET, "env:ANTHROPIC_API_KEY": SECRET };
  const input = key === "main" ? { control } : {};
  const body: JsonObject = JSON.parse(
    JSON.stringify({ definition, input, sourceDir: FIXTURES, project: FIXTURES, environment, secrets, key }),
  );
  return body;
}
