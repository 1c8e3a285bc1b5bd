import { join } from "node:path";
import { counted, cutText } from "../../base/text/cut-text.ts";
import { knowledgeKey } from "../../base/knowledge-key.ts";
import type { Masker } from "../../base/secrets/masker.ts";
import type { Asked } from "../../ports/processes.ts";
import { childText, lookAt, namesIn } from "../files/child-files.ts";
import { createOnce, parseObject } from "../files/directory.ts";

// A child speaks by files that it links into its execution's directory: `ask.N`, `progress`, `artifact.N`. A question that
// was asked while nobody listened is not lost.

const QUESTION_CHARACTERS = 10_000;
const MOST_OPTIONS = 50;
const PROGRESS_CHARACTERS = 500;

/** How many questions of one execution are heard. */
const MOST_QUESTIONS = 1_000;

/** Questions that are read at one look. */
const READ_AT_ONCE = 100;

/** Hears a child's questions, each once. One that is half written is heard when it is complete. */
export interface Questions {
  /** Those that have no answer yet and were not heard before. */
  readonly hear: () => readonly Asked[];
  readonly heard: () => number;
}

/** Begins to hear the questions in a directory. */
export function createQuestions(directory: string, masker: Masker): Questions {
  const heard = new Set<number>();
  // What cannot be read is read again only when it has changed.
  const broken = new Map<number, string>();
  const isNew = (n: number): boolean => {
    const stat = lookAt(join(directory, `ask.${n}`));
    const state = `${stat?.ino}/${stat?.size}/${stat?.mtimeMs}`;
    if (broken.get(n) === state) return false;
    broken.set(n, state);
    return true;
  };
  return {
    heard: () => heard.size,
    hear: () => {
      const open = unanswered(directory).filter((n) => !heard.has(n) && isNew(n));
      const room = Math.min(READ_AT_ONCE, MOST_QUESTIONS - heard.size);
      for (const n of open.slice(room)) broken.delete(n);
      return open.slice(0, room).flatMap((n) => {
        const words = parseObject(childText(directory, `ask.${n}`));
        if (words === null) return [];
        heard.add(n);
        broken.delete(n);
        return [{ n, ...questionIn(words, masker) }];
      });
    },
  };
}

function unanswered(directory: string): readonly number[] {
  const names = new Set(namesIn(directory));
  return [...names].flatMap((name) => {
    const n = numberAfter(name, "ask.");
    return n === null || names.has(`answer.${n}`) ? [] : [n];
  });
}

// What is said is masked before it is cut: half a secret would not be found.
function questionIn(words: Readonly<Record<string, unknown>>, masker: Masker): Omit<Asked, "n"> {
  // Somebody must still be able to answer what is hidden, in words of their own.
  if (masker.kind === "hides") return { question: masker.text("?"), options: [], key: null };
  const question = typeof words["question"] === "string" ? words["question"] : "The child asked without words.";
  const given: readonly unknown[] = Array.isArray(words["options"]) ? words["options"] : [];
  const options = given.filter((option) => typeof option === "string");
  const left = options.length - MOST_OPTIONS;
  return {
    question: `${cutText(masker.text(question), QUESTION_CHARACTERS)}${left > 0 ? ` [cut: ${counted(left, "more option")}]` : ""}`,
    options: options.slice(0, MOST_OPTIONS).map(masker.text),
    key: typeof words["key"] === "string" ? knowledgeKey(masker.text(words["key"])) : null,
  };
}

/** The last progress that a child reported. */
export function readProgress(directory: string, masker: Masker): string | null {
  const last = childText(directory, "progress")?.trim().split("\n").at(-1);
  return last === undefined ? null : cutText(masker.text(last), PROGRESS_CHARACTERS);
}

/** Files that a child registered besides its declared outputs, in the order of their numbers. */
export function readRegistered(directory: string): readonly { readonly name: string; readonly path: string }[] {
  const numbers = namesIn(directory).flatMap((file) => numberAfter(file, "artifact.") ?? []);
  return numbers
    .toSorted((one, other) => one - other)
    .flatMap((n) => {
      const words = parseObject(childText(directory, `artifact.${n}`));
      const name = words?.["name"];
      const path = words?.["path"];
      return typeof name === "string" && typeof path === "string" ? [{ name, path }] : [];
    });
}

/** Leaves the answer to question N; a second answer changes nothing, and nobody is told whose directory is gone. */
export function writeAnswer(
  directory: string,
  n: number,
  answer: { readonly answer: string; readonly note: string | null },
): void {
  if (lookAt(directory)?.isDirectory() !== true || lookAt(join(directory, `answer.${n}`)) !== null) return;
  createOnce(directory, `answer.${n}`, `${JSON.stringify(answer)}\n`);
}

function numberAfter(name: string, prefix: string): number | null {
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^[1-9]\d{0,5}$/.test(digits) ? Number(digits) : null;
}
