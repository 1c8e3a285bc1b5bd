import { join } from "node:path";
import type { JsonObject } from "../../src/base/json.ts";
import { FIXTURES } from "./fixtures.ts";
import { HOOK_SECRET, SECRET } from "./workloads.ts";
import type { World } from "./world.ts";

/** What a client sends to have a pipeline run in a world; one that delivers something tells people of its run too. */
export function submissionOf(world: World, key: string, definition: object): JsonObject {
  const { folder, control, model } = world;
  const environment = {
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: join(folder, "user"),
    ...(model === null ? {} : { ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_MAX_RETRIES: "1" }),
  };
  const secrets = { "env:KILL_SECRET": SECRET, "env:ANTHROPIC_API_KEY": SECRET, "env:HOOK_SECRET": HOOK_SECRET };
  const input = key === "main" ? { control } : {};
  const config = "deliver" in definition ? { channels: channelsOf(world), notify: ["hook", "pager"] } : undefined;
  const body: JsonObject = JSON.parse(
    JSON.stringify({ definition, input, sourceDir: FIXTURES, project: FIXTURES, environment, secrets, key, config }),
  );
  return body;
}

/** A far side that can tell a repeat, and one that cannot. */
function channelsOf({ control, receiver }: World): object {
  return {
    hook: { kind: "webhook", url: receiver.url, secret: "env:HOOK_SECRET" },
    pager: { kind: "command", run: ["sh", join(FIXTURES, "pager.sh"), control] },
  };
}
