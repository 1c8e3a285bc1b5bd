import { stripVTControlCharacters } from "node:util";
import { readJson } from "../../../base/json/decode-json.ts";
import { isJsonObject, type JsonObject } from "../../../base/json/json.ts";

/** What the output of a judge holds: its last verdict, something like one that cannot be read, other JSON, or no JSON. */
export type FoundVerdict =
  | { readonly is: "verdict"; readonly said: JsonObject }
  | { readonly is: "unreadable" }
  | { readonly is: "other-json" }
  | { readonly is: "none" };

/** Finds the last JSON object with a `result` in a text, on one line or several, whatever stands before and after it. */
export function findVerdict(output: string): FoundVerdict {
  // UTF-16 is read as UTF-8 with a NUL beside each letter.
  const text = stripVTControlCharacters(output).replaceAll("\u0000", "");
  let said: JsonObject | null = null;
  let other = false;
  let around = "";
  let end = 0;
  for (const object of objectsIn(text)) {
    around += `${text.slice(end, object.from)} `;
    end = object.to;
    if (Object.hasOwn(object.value, "result")) {
      said = object.value;
      around = "";
    } else {
      other = true;
      // A `result` further inside may be the judge's word: nothing tells.
      around += text.slice(object.from, object.to);
    }
  }
  if (LIKE_A_VERDICT.test(around + text.slice(end))) return { is: "unreadable" };
  if (said !== null) return { is: "verdict", said };
  return { is: other ? "other-json" : "none" };
}

const LIKE_A_VERDICT =
  /["'`“”„‘’]result\\*["'`“”„‘’]\s*:|[{,]\s*result\s*:|\bresult\s*[:=]\s*["']?(?:rework|reject|needs-input)\b/i;

interface FoundObject {
  readonly from: number;
  readonly to: number;
  readonly value: JsonObject;
}

/** The outermost JSON objects of a text in one pass: where one breaks off, the search goes on from there. */
function* objectsIn(text: string): Generator<FoundObject> {
  let at = text.indexOf("{");
  while (at >= 0) {
    const { to, closed, results } = scanObject(text, at);
    // Of two results nobody knows which one is meant.
    const value = closed && results < 2 ? readObject(text.slice(at, to)) : null;
    if (value !== null) yield { from: at, to, value };
    at = text.indexOf("{", to);
  }
}

const DEEPEST = 100;

interface Scan {
  readonly to: number;
  readonly closed: boolean;
  /** How often the object itself says `result`. */
  readonly results: number;
}

/** Follows an object from its first brace to the one that closes it, or to where it can be none. */
function scanObject(text: string, from: number): Scan {
  const open: string[] = [];
  let before = ":";
  let results = 0;
  TOKEN.lastIndex = from;
  for (;;) {
    const to = TOKEN.lastIndex;
    const found = TOKEN.exec(text)?.[1];
    if (found === undefined || !fits(found, before, open)) return { to, closed: false, results };
    if (found === '"result"' && open.length === 1 && before !== ":") results += 1;
    nest(found, open);
    if (open.length === 0) return { to: TOKEN.lastIndex, closed: true, results };
    before = found;
  }
}

function nest(token: string, open: string[]): void {
  if (token === "{" || token === "[") open.push(token);
  else if (token === "}" || token === "]") open.pop();
}

// A text, a mark or a word each; a text ends on its line.
const TOKEN = /\s*("[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"|[{}[\],:]|[-+.\w]+)/y;

// Only what tells an object from its surroundings; whether it is JSON is for the parser to say.
function fits(token: string, before: string, open: readonly string[]): boolean {
  const around = open.at(-1);
  if (token === "}") return around === "{";
  if (token === "]") return around === "[";
  if (token !== "{" && token !== "[") return true;
  const isItem = around === "[" && (before === "[" || before === ",");
  return open.length < DEEPEST && (before === ":" || isItem);
}

function readObject(text: string): JsonObject | null {
  const read = readJson(text, "repair");
  if (!read.ok) return null;
  const { value, faults } = read.value;
  if (!isJsonObject(value) || Object.keys(value).length === 0) return null;
  // A verdict with a number that no double holds is none; what else is printed may hold one.
  return faults.length > 0 && Object.hasOwn(value, "result") ? null : value;
}
