import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";
import { plainChannel } from "./plain-channels.ts";
import type { Config } from "./config.ts";

/** A config as the plain data that a client submits and a home records. Secrets stand in it as references only. */
export function plainConfig(config: Config): JsonObject {
  const { agents, classes, env, channels, notify, progress, host, finder } = config;
  const ways = Object.fromEntries(Object.entries(channels).map(([name, settings]) => [name, plainChannel(settings)]));
  // What says nothing is left out, so that a config of an earlier release reads as it did.
  const more = {
    ...(Object.keys(ways).length > 0 && { channels: ways }),
    ...(notify.length > 0 && { notify }),
    ...(Object.keys(host).length > 0 && { host }),
    ...(progress.length > 0 && { progress }),
    ...(finder !== null && { revisions: { ...finder } }),
  };
  const plain: Json = JSON.parse(canonicalJson({ agents, classes, budget: plainBudget(config), env, ...more }));
  return isJsonObject(plain) ? plain : {};
}

function plainBudget({ budget, dayBudget }: Config): JsonObject | null {
  if (dayBudget === null) return budget === null ? null : { ...budget };
  return { ...budget, perDay: { ...dayBudget } };
}
