import { setAlarm } from "../watch/alarm.ts";
import { childText, namesIn } from "./child-files.ts";
import { createOnce, parseObject, replaceWhole } from "./directory.ts";

// The child's side of the files that `messages.ts` reads: `holdfast ask | progress | artifact` and the task host speak so.

/** A person's answer to a question. */
export interface Answer {
  readonly answer: string;
  readonly note: string | null;
}

/** A question as a child asks it. */
export interface Question {
  readonly question: string;
  readonly options: readonly string[];
  /** Under which a person's answer is remembered: it is asked once. */
  readonly key?: string;
}

/** Leaves a question in an execution's directory and waits for its answer, however long that takes. */
export async function askPerson(directory: string, question: Question): Promise<Answer> {
  using alarm = setAlarm(directory, { holds: true });
  const n = addNumbered(directory, "ask", question);
  for (;;) {
    const words = parseObject(childText(directory, `answer.${n}`));
    if (typeof words?.["answer"] === "string") {
      return { answer: words["answer"], note: typeof words["note"] === "string" ? words["note"] : null };
    }
    await alarm.rung(Infinity);
  }
}

/** Says how far the child is; only the last word counts. */
export function reportProgress(directory: string, text: string): void {
  replaceWhole(directory, "progress", `${text}\n`);
}

/** Registers a file besides the declared outputs. Returns its number. */
export function registerArtifact(directory: string, name: string, path: string): number {
  return addNumbered(directory, "artifact", { name, path });
}

/** Links the next number that is free; two children that speak at once get two numbers. */
function addNumbered(directory: string, kind: "ask" | "artifact", words: object): number {
  const taken = namesIn(directory).filter((name) => name.startsWith(`${kind}.`)).length;
  for (let n = taken + 1; ; n += 1) if (createOnce(directory, `${kind}.${n}`, `${JSON.stringify(words)}\n`)) return n;
}
