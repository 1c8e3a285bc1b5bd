import { decodeJson, type JsonFault } from "../../base/json/decode-json.ts";
import { faultOfNumber } from "../../base/json/exact-number.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { createInputFindings, refuseFaults, reportUnkept } from "./input-faults.ts";
import { schemaAt, typesOf } from "./input-names.ts";

/** A value as it is on the command line: `-i key=text`. */
export type InputPair = readonly [key: string, text: string];

/**
 * Types values of the command line by the pipeline's schema, in JSON's own spelling and exactly. What does not fit stays a
 * text, for decodeInput to refuse. Throws INPUT_INVALID for what cannot be kept.
 */
export function typedInput(definition: Definition, pairs: readonly InputPair[]): JsonObject {
  const input = new Map<string, Json>();
  const root = createInputFindings();
  for (const [key, text] of pairs) {
    const read = valueOf(definition, { key, text, before: input.get(key) });
    input.set(key, read.value);
    reportUnkept(root, key, read.faults);
  }
  refuseFaults(definition, root);
  return Object.fromEntries(input);
}

interface Given {
  readonly key: string;
  readonly text: string;
  readonly before: Json | undefined;
}

/** A value of the command line, with what of it cannot be kept. */
interface Typed {
  readonly value: Json;
  readonly faults: readonly JsonFault[];
}

function valueOf(definition: Definition, { key, text, before }: Given): Typed {
  const schema = schemaOf(definition, key);
  const types = schema === null ? [] : typesOf(schema, definition.input ?? {});
  return types.includes("array") ? appended(before, text, itemTypes(schema)) : typed(text, types, schema);
}

function schemaOf({ input }: Definition, key: string): JsonObject | null {
  const found = input === null ? "unnamed" : schemaAt(input, [key]);
  return typeof found === "string" ? null : found;
}

function typed(text: string, types: readonly string[], schema: JsonObject | null): Typed {
  if (types.length === 0) return kept(memberOf(schema, text) ?? text);
  const read = types.map((type) => READERS.get(type)?.(text)).find((one) => one !== undefined);
  if (read === undefined) return kept(text);
  // Where a text is allowed too, another type may only be meant if it keeps every character.
  const isText = types.includes("string") && (read.faults.length > 0 || JSON.stringify(read.value) !== text);
  return isText ? kept(text) : read;
}

const READERS: ReadonlyMap<string, (text: string) => Typed | undefined> = new Map([
  ["integer", (text: string) => (/^-?(0|[1-9]\d*)$/.test(text) ? numberFrom(text) : undefined)],
  ["number", (text: string) => (/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? numberFrom(text) : undefined)],
  ["boolean", (text: string) => (text === "true" || text === "false" ? kept(text === "true") : undefined)],
  ["null", (text: string) => (text === "null" ? kept(null) : undefined)],
  ["object", (text: string) => (/^\s*\{/.test(text) ? jsonFrom(text) : undefined)],
  ["array", (text: string) => (/^\s*\[/.test(text) ? jsonFrom(text) : undefined)],
]);

function kept(value: Json): Typed {
  return { value, faults: [] };
}

function numberFrom(text: string): Typed {
  const message = faultOfNumber(text);
  return { value: Number(text), faults: message === null ? [] : [{ pointer: "", message }] };
}

function jsonFrom(text: string): Typed {
  const decoded = decodeJson(text);
  return decoded.ok ? kept(decoded.value) : { value: text, faults: decoded.refusal };
}

function appended(before: Json | undefined, text: string, types: readonly string[]): Typed {
  const whole = READERS.get("array")?.(text);
  if (whole !== undefined && (whole.faults.length === 0 || !types.includes("string"))) return whole;
  const item = typed(text, types, null);
  const list = Array.isArray(before) ? before : [];
  const faults = item.faults.map(({ pointer, message }) => ({ pointer: `/${list.length}${pointer}`, message }));
  return { value: [...list, item.value], faults };
}

function itemTypes(schema: JsonObject | null): readonly string[] {
  const items = schema?.["items"];
  return isJsonObject(items) ? typesOf(items, schema ?? {}) : [];
}

function memberOf(schema: JsonObject | null, text: string): Json | undefined {
  const { enum: members, const: only } = schema ?? {};
  const known: readonly Json[] = Array.isArray(members) ? members : only === undefined ? [] : [only];
  if (known.includes(text)) return text;
  return known.find((member) => typeof member !== "object" && String(member) === text);
}
