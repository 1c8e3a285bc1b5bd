import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Config } from "./load-config.ts";

/**
 * A config as the plain data that a client submits and a home records. Secrets stand in it as references only; channels,
 * whose words may hold tokens, stay out of it as long as nothing reads them.
 */
export function plainConfig({ agents, classes, budget, env }: Config): JsonObject {
  const plain: Json = JSON.parse(canonicalJson({ agents, classes, budget, env }));
  return isJsonObject(plain) ? plain : {};
}
