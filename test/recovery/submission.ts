import { join } from "node:path";
import type { JsonObject } from "../../src/base/json/json.ts";
import { ROOM } from "./chat-person.ts";
import { CHAT } from "./checker/read-chat.ts";
import { finderOf } from "./people-pipelines.ts";
import { FIXTURES } from "./fixtures.ts";
import { BOT_TOKEN, HOOK_SECRET, SECRET } from "./workloads.ts";
import type { World } from "./world.ts";

/** What a client sends to have a pipeline run in a world; one that delivers something tells the same people of its run. */
export function submissionOf(world: World, key: string, definition: object): JsonObject {
  const { folder, control, model } = world;
  const environment = {
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: join(folder, "user"),
    ...(model === null ? {} : { ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_MAX_RETRIES: "1" }),
  };
  const secrets = {
    "env:KILL_SECRET": SECRET,
    "env:ANTHROPIC_API_KEY": SECRET,
    "env:HOOK_SECRET": HOOK_SECRET,
    "env:BOT_TOKEN": BOT_TOKEN,
  };
  const input = key === "main" ? { control } : {};
  const notify = placesOf(definition);
  const channels = notify.length > 0 ? configOf(world, notify) : undefined;
  const config = Object.hasOwn(Object(Reflect.get(definition, "revisions")), "reprint")
    ? { revisions: finderOf(control) }
    : channels;
  const body: JsonObject = JSON.parse(
    JSON.stringify({ definition, input, sourceDir: FIXTURES, project: FIXTURES, environment, secrets, key, config }),
  );
  return body;
}

/** The channels over which a pipeline delivers. */
function placesOf(definition: object): readonly string[] {
  const deliver: unknown = Reflect.get(definition, "deliver");
  return Array.isArray(deliver) ? [...new Set(deliver.map(({ to }) => String(to)))] : [];
}

/** A far side that can tell a repeat, one that cannot, and a chat, where progress is told too. */
function configOf({ control, receiver, telegram }: World, notify: readonly string[]): object {
  const channels = {
    hook: { kind: "webhook", url: receiver.url, secret: "env:HOOK_SECRET" },
    pager: { kind: "command", run: ["sh", join(FIXTURES, "pager.sh"), control] },
    [CHAT]: { kind: "telegram", token: "env:BOT_TOKEN", chats: [Number(ROOM)], apiRoot: telegram.url },
  };
  return {
    channels: Object.fromEntries(Object.entries(channels).filter(([name]) => notify.includes(name))),
    notify,
    ...(notify.includes(CHAT) ? { progress: [CHAT] } : {}),
  };
}
