import { parseDuration } from "../../base/text/duration.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";
import { report, type Place } from "../check/faults.ts";
import { didYouMean } from "../check/nearest.ts";
import { respellSchema } from "../respell-schema.ts";
import { isExact, reportInexact, spelled } from "./spelling.ts";

// One description serves three readers: the validator (faults with their places), the types of what is read, and the
// JSON Schema that editors use. What cannot be read is reported and left out, so that the rest is checked all the same.

/** A form that a value of the format may have. */
export interface Shape<T> {
  /** The same form as JSON Schema, for editors. */
  readonly schema: JsonObject;
  /** Reads a value; undefined after its fault was reported. */
  readonly read: (value: Json, place: Place) => T | undefined;
}

/** Names of pipelines, stages, outputs, options and classes. */
export const NAME_PATTERN: RegExp = /^[a-z][a-z0-9-]{0,62}$/;

/** A text of at least one character. */
export function text(what = "a text"): Shape<string> {
  return {
    schema: { type: "string", minLength: 1 },
    read: (value, place) => {
      const read = spelled(value, place);
      return typeof read === "string" && read !== "" ? read : wrongType(value, what, place);
    },
  };
}

/** A text that matches a pattern; `hidden` keeps it out of the fault, since it may be a secret. */
export function textLike(pattern: RegExp, what: string, hidden?: "hidden"): Shape<string> {
  return {
    schema: { type: "string", pattern: pattern.source },
    read: (value, place) => {
      const read = spelled(value, place);
      if (typeof read !== "string") return wrongType(value, what, place);
      if (pattern.test(read)) return read;
      return report(place, {
        code: "WRONG_VALUE",
        message: `${hidden === undefined ? JSON.stringify(read) : "this"} is not ${what}`,
        hint: `Write ${what}.`,
      });
    },
  };
}

/** A word of a command or a value of the environment: a text, or a number, a boolean or null taken as written. */
export function word(what = "a text"): Shape<string> {
  return {
    schema: { type: ["string", "number", "boolean", "null"] },
    read: (value, place) => {
      const read = spelled(value, place);
      if (typeof read === "string") return read;
      if (typeof value === "boolean") return String(value);
      if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
      return wrongType(value, what, place);
    },
  };
}

/** A yes or no. */
export function flag(): Shape<boolean> {
  return {
    schema: { type: "boolean" },
    read: (value, place) => (typeof value === "boolean" ? value : wrongType(value, "true or false", place)),
  };
}

/** A whole number between two bounds. */
export function count(least = 1, most: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  const what =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`;
  return numberThat((value) => Number.isSafeInteger(value) && value >= least && value <= most, what, {
    type: "integer",
    minimum: least,
    ...(most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most }),
  });
}

/** A number of at least zero. */
export function notNegative(): Shape<number> {
  return numberThat((value) => value >= 0, "a number of at least zero", { type: "number", minimum: 0 });
}

/** A number from 0 to 1. */
export function share(): Shape<number> {
  return numberThat((value) => value >= 0 && value <= 1, "a number from 0 to 1", {
    type: "number",
    minimum: 0,
    maximum: 1,
  });
}

/** A text that may be empty. */
export function anyText(): Shape<string> {
  return {
    schema: { type: "string" },
    read: (value, place) => {
      const read = spelled(value, place);
      return typeof read === "string" ? read : wrongType(value, "a text", place);
    },
  };
}

/** A number above zero. */
export function amount(): Shape<number> {
  return numberThat((value) => value > 0, "a number above zero", { type: "number", exclusiveMinimum: 0 });
}

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return {
    schema: { enum: [...words] },
    read: (value, place) => {
      const found = words.find((candidate) => candidate === value);
      if (found !== undefined) return found;
      if (typeof value !== "string") return wrongType(value, `one of ${words.join(", ")}`, place);
      return report(place, {
        code: "WRONG_VALUE",
        message: `${JSON.stringify(value)} is not one of the known words${didYouMean(value, words)}`,
        hint: `Write one of: ${words.join(", ")}.`,
      });
    },
  };
}

/** A duration such as `30s`, read as milliseconds. */
export function duration(least: 0 | 1 = 1): Shape<number> {
  return {
    schema: { type: "string", pattern: "^\\d{1,12}(ms|s|m|h|d)$" },
    read: (value, place) => {
      const durationMs = typeof value === "string" ? parseDuration(value) : null;
      if (durationMs !== null && durationMs >= least) return durationMs;
      return report(place, {
        code: "BAD_DURATION",
        message: `${JSON.stringify(value)} is not a duration${durationMs === 0 ? " above zero" : ""}`,
        hint: "Write a whole number and a unit: 500ms, 30s, 15m, 2h, 7d.",
      });
    },
  };
}

/** Any object whose numbers can be kept. */
export function anyObject(what: string): Shape<JsonObject> {
  return {
    schema: { type: "object" },
    read: (value, place) => {
      reportInexact(value, place);
      return isJsonObject(value) ? value : wrongType(value, what, place);
    },
  };
}

/** A JSON Schema. */
export function jsonSchema(what: string): Shape<JsonObject> {
  return {
    schema: { type: "object" },
    read: (value, place) => (isJsonObject(value) ? respellSchema(value, place) : wrongType(value, what, place)),
  };
}

/** Anything that JSON can carry. */
export function anything(): Shape<Json> {
  return {
    schema: {},
    read: (value, place) => {
      reportInexact(value, place);
      return value;
    },
  };
}

/** A shape, or null where nothing is meant. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    schema: { anyOf: [shape.schema, { type: "null" }] },
    read: (value, place) => (value === null ? null : shape.read(value, place)),
  };
}

/** A shape whose value is turned into another form once it was read. */
export function mapped<T, U>(shape: Shape<T>, map: (value: T, place: Place) => U | undefined): Shape<U> {
  return {
    schema: shape.schema,
    read: (value, place) => {
      const read = shape.read(value, place);
      return read === undefined ? undefined : map(read, place);
    },
  };
}

/** A shape that stands for a fallback once its fault was reported, so that its name is still known to the rest. */
export function recovering<T>(shape: Shape<T>, fallback: T): Shape<T> {
  return { schema: shape.schema, read: (value, place) => shape.read(value, place) ?? fallback };
}

/** A key of the format that this release does not carry out. */
export function later(key: string): Shape<never> {
  return {
    schema: { not: {} },
    read: (_value, place) =>
      report(place, {
        code: "NOT_YET",
        part: "key",
        message: `\`${key}\` is not in this release`,
        hint: `Leave \`${key}\` out; a later release brings it.`,
      }),
  };
}

/** A shape with the words and the default that editors show. */
export function described<T>(shape: Shape<T>, description: string, standard?: Json): Shape<T> {
  const more = standard === undefined ? { description } : { description, default: standard };
  return { schema: { ...shape.schema, ...more }, read: shape.read };
}

/** A shape with an example of its value, for editors and the reference. */
export function example<T>(shape: Shape<T>, value: Json): Shape<T> {
  return { schema: { ...shape.schema, examples: [value] }, read: shape.read };
}

/** Reports that a value has another type than the one expected. */
export function wrongType(value: Json, expected: string, place: Place): undefined {
  return report(place, {
    code: "WRONG_TYPE",
    message: `expected ${expected}, found ${nameOfType(value)}`,
    hint: `Write ${expected} here.`,
  });
}

function numberThat(holds: (value: number) => boolean, what: string, schema: JsonObject): Shape<number> {
  return {
    schema,
    read: (value, place) => {
      if (typeof value !== "number") return wrongType(value, what, place);
      if (!isExact(value, place)) return undefined;
      if (holds(value)) return value;
      return report(place, { code: "BAD_NUMBER", message: `${value} is not ${what}`, hint: `Write ${what}.` });
    },
  };
}

function nameOfType(value: Json): string {
  if (value === null) return "nothing";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  if (typeof value === "string") return `the text ${JSON.stringify(value)}`;
  return `${typeof value === "number" ? "the number" : "the value"} ${JSON.stringify(value)}`;
}
