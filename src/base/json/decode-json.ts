import { faultOfNumber } from "./exact-number.ts";
import { messageOf } from "../failure.ts";
import type { Json } from "./json.ts";
import { escapePointer } from "./json-pointer.ts";
import { ok, refused, type Result } from "../result.ts";
import { faultOfText, repairText } from "../text/text.ts";

/** How deep JSON from outside may be nested: whatever folds over it must not run out of stack. */
export const DEEPEST_JSON = 200;

/** What is done with half a character and NUL: refused where people and programs say it, repaired where a child does. */
export type TextRule = "refuse" | "repair";

/** What of a JSON text cannot be kept. */
export interface JsonFault {
  /** Place in the data, as a JSON pointer. */
  readonly pointer: string;
  /** What is wrong there, without the place. */
  readonly message: string;
}

/** What a JSON text says, with what of it could not be kept. */
export interface ReadJson {
  readonly value: Json;
  readonly faults: readonly JsonFault[];
}

/**
 * Decodes JSON from outside exactly, or names every place that cannot be kept: a number that is no double, half a
 * character, NUL, a key that comes twice, and what is nested too deep. Keys such as `__proto__` are keys like any others.
 */
export function decodeJson(text: string, rule: TextRule = "refuse"): Result<Json, readonly JsonFault[]> {
  const read = readJson(text, rule);
  if (!read.ok) return refused([read.refusal]);
  return read.value.faults.length > 0 ? refused(read.value.faults) : ok(read.value.value);
}

/** Reads JSON of which some part may not be kept, such as an event that holds an answer; refused where it is no JSON at all. */
export function readJson(text: string, rule: TextRule): Result<ReadJson, JsonFault> {
  if (depthOf(text) > DEEPEST_JSON)
    return refused({ pointer: "", message: `it is nested deeper than ${DEEPEST_JSON} levels` });
  try {
    const value: Json = JSON.parse(text);
    const { faults, repairs } = faultsOf(text, rule);
    return ok({ value: repairs ? repaired(value) : value, faults });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused({ pointer: "", message: `it is not JSON: ${messageOf(error)}` });
  }
}

/** Faults in words, each with its place. */
export function faultWords(faults: readonly JsonFault[]): string {
  return faults.map(({ pointer, message }) => (pointer === "" ? message : `${pointer}: ${message}`)).join("; ");
}

/** The same data with every text repaired, keys included. */
function repaired(value: Json): Json {
  if (typeof value === "string") return repairText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => repaired(item));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [repairText(key), repaired(inner)]));
}

/** How deep the brackets of a text go, quoted ones left out. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "[" || character === "{") deepest = Math.max(deepest, (depth += 1));
    else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}

/** The place of the quote that ends a string which begins at another. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** An object or list that was entered. */
interface Frame {
  /** The keys so far; null in a list. */
  readonly keys: Set<string> | null;
  step: string | number;
  awaitsKey: boolean;
}

interface Scan {
  readonly rule: TextRule;
  readonly frames: Frame[];
  readonly faults: JsonFault[];
  repairs: boolean;
}

const NUMBER = /-?[\d.eE+-]+/y;

/** Scans a text that is known to be JSON for what JSON.parse changes without a word. */
function faultsOf(text: string, rule: TextRule): Scan {
  const scan: Scan = { rule, frames: [], faults: [], repairs: false };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === '"') {
      const end = endOfString(text, at);
      takeString(scan, text.slice(at, end + 1));
      at = end;
    } else if (character === "-" || (character >= "0" && character <= "9")) {
      NUMBER.lastIndex = at;
      const [source = ""] = NUMBER.exec(text) ?? [];
      add(scan, faultOfNumber(source));
      at += source.length - 1;
    } else takeMark(scan.frames, character);
  }
  return scan;
}

function takeMark(frames: Frame[], mark: string): void {
  if (mark === "{") frames.push({ keys: new Set(), step: "", awaitsKey: true });
  else if (mark === "[") frames.push({ keys: null, step: 0, awaitsKey: false });
  else if (mark === "}" || mark === "]") frames.pop();
  else if (mark === ",") takeComma(frames.at(-1));
}

function takeComma(frame: Frame | undefined): void {
  if (frame === undefined) return;
  if (typeof frame.step === "number") frame.step += 1;
  else frame.awaitsKey = true;
}

function takeString(scan: Scan, raw: string): void {
  const text = raw.includes("\\") ? String(JSON.parse(raw)) : raw.slice(1, -1);
  const fault = faultOfText(text);
  if (fault !== null) scan.repairs ||= scan.rule === "repair";
  const refusal = scan.rule === "repair" ? null : fault;
  const frame = scan.frames.at(-1);
  if (frame?.awaitsKey === true) takeKey(scan, frame, { key: repairText(text), refusal });
  else add(scan, refusal);
}

function takeKey(scan: Scan, frame: Frame, { key, refusal }: { key: string; refusal: string | null }): void {
  frame.step = key;
  frame.awaitsKey = false;
  if (refusal !== null) add(scan, `the key ${refusal}`);
  else if (frame.keys?.has(key) === true) add(scan, "this key comes twice");
  frame.keys?.add(key);
}

function add({ frames, faults }: Scan, message: string | null): void {
  if (message === null) return;
  faults.push({ pointer: frames.map(({ step }) => `/${escapePointer(String(step))}`).join(""), message });
}
