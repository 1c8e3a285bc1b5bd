import { cutText } from "../../base/text/cut-text.ts";
import type { ErrorObject } from "ajv";

/** What an input should have been, in words that follow "must be", and what was given. */
export interface InputWords {
  readonly expected: string;
  readonly given: string;
}

/** Says what a fault of an input expects, in plain words. */
export function wordsOfFault({ keyword, params, message, data }: ErrorObject): InputWords {
  const particulars: Readonly<Record<string, unknown>> = params;
  const expected = EXPECTED.get(keyword)?.(particulars) ?? (message ?? "valid").replace(/^must (?:be )?/, "");
  return { expected, given: shown(data) };
}

/** The faults without those that only say again what another one says: no branch of a choice is meant alone. */
export function ofOneCause(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  const isBranch = ({ schemaPath }: ErrorObject): boolean =>
    choices.some((choice) => schemaPath.startsWith(`${choice.schemaPath}/`));
  return errors.filter((error) => !isBranch(error) && (error.keyword !== "if" || errors.length === 1));
}

type Words = (params: Readonly<Record<string, unknown>>) => string;

const TYPES: ReadonlyMap<unknown, string> = new Map([
  ["integer", "a whole number"],
  ["number", "a number"],
  ["string", "a text"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "a map"],
]);

const limit =
  (before: string, after = ""): Words =>
  ({ limit: value }) =>
    `${before} ${String(value)}${after}`;

const EXPECTED: ReadonlyMap<string, Words> = new Map<string, Words>([
  [
    "type",
    ({ type }) =>
      listOf(type)
        .map((name) => TYPES.get(name) ?? String(name))
        .join(" or "),
  ],
  ["enum", ({ allowedValues }) => `one of ${listOf(allowedValues).map(plain).join(", ")}`],
  ["const", ({ allowedValue }) => plain(allowedValue)],
  ["minimum", limit("at least")],
  ["maximum", limit("at most")],
  ["exclusiveMinimum", limit("more than")],
  ["exclusiveMaximum", limit("less than")],
  ["multipleOf", ({ multipleOf }) => `a multiple of ${String(multipleOf)}`],
  ["minLength", limit("at least", " characters long")],
  ["maxLength", limit("at most", " characters long")],
  ["minItems", limit("a list of at least", " items")],
  ["maxItems", limit("a list of at most", " items")],
  ["minProperties", limit("a map of at least", " keys")],
  ["maxProperties", limit("a map of at most", " keys")],
  ["uniqueItems", () => "a list without the same item twice"],
  ["pattern", ({ pattern }) => `a text that matches ${String(pattern)}`],
  ["format", ({ format }) => `a valid ${String(format)}`],
  ["anyOf", () => "in one of the forms that the pipeline's `input` allows"],
  ["oneOf", () => "in exactly one of the forms that the pipeline's `input` allows"],
]);

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const LONGEST = 100;

function shown(data: unknown): string {
  const text = data === undefined ? "nothing" : JSON.stringify(data);
  return cutText(text, LONGEST);
}
