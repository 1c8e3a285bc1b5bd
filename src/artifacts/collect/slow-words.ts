import { isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";

const MOST = 3;

/** The words of a schema that can take long over some texts and lists, for people: its patterns and `uniqueItems`. */
export function slowWords(schema: JsonObject): readonly string[] {
  return [...new Set(wordsIn(schema))].slice(0, MOST);
}

function wordsIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => wordsIn(item));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "pattern" && typeof inner === "string") return [`the pattern ${JSON.stringify(inner)}`];
    if (key === "uniqueItems" && inner === true) return ["`uniqueItems`"];
    const names = key === "patternProperties" && isJsonObject(inner) ? Object.keys(inner) : [];
    return [...names.map((name) => `the pattern ${JSON.stringify(name)}`), ...wordsIn(inner)];
  });
}
