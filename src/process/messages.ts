import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { createOnce, namesIn, readIfThere } from "./directory.ts";

// A child speaks by files that it links into its execution's directory: `ask.N`, `progress`, `artifact.N`. A question that
// was asked while nobody listened is not lost.

/** A question that a child left. */
export interface Asked {
  readonly n: number;
  readonly question: string;
  readonly options: readonly string[];
}

/** The questions in a directory, those already known left out. */
export function readAsked(directory: string, known: ReadonlySet<number>): readonly Asked[] {
  return namesIn(directory).flatMap((name) => {
    const n = numberAfter(name, "ask.");
    if (n === null || known.has(n)) return [];
    const words = readObject(join(directory, name));
    if (words === null) return [];
    const question = typeof words["question"] === "string" ? words["question"] : "The child asked without words.";
    const options = Array.isArray(words["options"]) ? words["options"].filter((option) => typeof option === "string") : [];
    return [{ n, question: question.slice(0, 10_000), options: options.slice(0, 50) }];
  });
}

/** The last progress that a child reported. */
export function readProgress(directory: string): string | null {
  const text = readIfThere(join(directory, "progress"));
  return text === null ? null : (text.trim().split("\n").at(-1)?.slice(0, 500) ?? null);
}

/** Files that a child registered besides its declared outputs. */
export function readRegistered(directory: string): readonly { readonly name: string; readonly path: string }[] {
  return namesIn(directory).flatMap((file) => {
    if (numberAfter(file, "artifact.") === null) return [];
    const words = readObject(join(directory, file));
    const name = words?.["name"];
    const path = words?.["path"];
    return typeof name === "string" && typeof path === "string" ? [{ name, path }] : [];
  });
}

/** Leaves the answer to question N; a second answer changes nothing. */
export function writeAnswer(directory: string, n: number, answer: { readonly answer: string; readonly note: string | null }): void {
  createOnce(directory, `answer.${n}`, `${JSON.stringify(answer)}\n`);
}

function numberAfter(name: string, prefix: string): number | null {
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}

function readObject(file: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(readIfThere(file) ?? "null");
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
