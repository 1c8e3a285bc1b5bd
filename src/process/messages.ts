import { join } from "node:path";
import { knowledgeKey } from "../base/knowledge-key.ts";
import type { Asked } from "../ports/processes.ts";
import { createOnce, namesIn, parseObject, readIfThere } from "./directory.ts";

// A child speaks by files that it links into its execution's directory: `ask.N`, `progress`, `artifact.N`. A question that
// was asked while nobody listened is not lost.

/** The questions in a directory that have no answer yet, those already known left out. One that is half written is found later. */
export function readAsked(directory: string, known: ReadonlySet<number>): readonly Asked[] {
  const names = new Set(namesIn(directory));
  return [...names].flatMap((name) => {
    const n = numberAfter(name, "ask.");
    if (n === null || known.has(n) || names.has(`answer.${n}`)) return [];
    const words = parseObject(readIfThere(join(directory, name)));
    if (words === null) return [];
    const question = typeof words["question"] === "string" ? words["question"] : "The child asked without words.";
    const options = Array.isArray(words["options"])
      ? words["options"].filter((option) => typeof option === "string")
      : [];
    const key = knowledgeKey(words["key"]);
    return [{ n, question: question.slice(0, 10_000), options: options.slice(0, 50), key }];
  });
}

/** The last progress that a child reported. */
export function readProgress(directory: string): string | null {
  const text = readIfThere(join(directory, "progress"));
  return text === null ? null : (text.trim().split("\n").at(-1)?.slice(0, 500) ?? null);
}

/** Files that a child registered besides its declared outputs, in the order of their numbers. */
export function readRegistered(directory: string): readonly { readonly name: string; readonly path: string }[] {
  const numbers = namesIn(directory).flatMap((file) => numberAfter(file, "artifact.") ?? []);
  return numbers
    .toSorted((one, other) => one - other)
    .flatMap((n) => {
      const words = parseObject(readIfThere(join(directory, `artifact.${n}`)));
      const name = words?.["name"];
      const path = words?.["path"];
      return typeof name === "string" && typeof path === "string" ? [{ name, path }] : [];
    });
}

/** Leaves the answer to question N; a second answer changes nothing. */
export function writeAnswer(
  directory: string,
  n: number,
  answer: { readonly answer: string; readonly note: string | null },
): void {
  createOnce(directory, `answer.${n}`, `${JSON.stringify(answer)}\n`);
}

function numberAfter(name: string, prefix: string): number | null {
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^[1-9]\d{0,5}$/.test(digits) ? Number(digits) : null;
}
