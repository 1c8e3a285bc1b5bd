import { watch } from "node:fs";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isJsonObject } from "../base/json.ts";
import { createOnce, namesIn, readIfThere } from "./directory.ts";

// The child's side of the channel: it can ask, report and register, nothing else. What it leaves stays, also when nobody
// orchestrates at the moment.

/** An answer to a child's question. */
export interface ChildAnswer {
  readonly answer: string;
  readonly note: string | null;
}

/** Asks a person and waits for the answer, for as long as it takes. */
export async function askPerson(directory: string, question: string, options: readonly string[]): Promise<ChildAnswer> {
  const n = leaveNumbered(directory, "ask", { question, options });
  for (;;) {
    const answer = readAnswer(directory, n);
    if (answer !== null) return answer;
    await changed(directory);
  }
}

/** Says how far the work is. */
export function reportProgress(directory: string, text: string): void {
  const temporary = join(directory, `.progress.${process.pid}`);
  writeFileSync(temporary, `${text.replaceAll("\n", " ")}\n`, { mode: 0o600 });
  renameSync(temporary, join(directory, "progress"));
}

/** Registers a file of the workspace besides the declared outputs. */
export function registerArtifact(directory: string, name: string, path: string): void {
  leaveNumbered(directory, "artifact", { name, path });
}

function leaveNumbered(directory: string, kind: string, words: object): number {
  const taken = namesIn(directory).filter((name) => name.startsWith(`${kind}.`)).length;
  for (let n = taken + 1; ; n += 1) if (createOnce(directory, `${kind}.${n}`, `${JSON.stringify(words)}\n`)) return n;
}

function readAnswer(directory: string, n: number): ChildAnswer | null {
  const text = readIfThere(join(directory, `answer.${n}`));
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value) || typeof value["answer"] !== "string") return { answer: text.trim(), note: null };
  return { answer: value["answer"], note: typeof value["note"] === "string" ? value["note"] : null };
}

async function changed(directory: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(directory, () => resolve());
  await Promise.race([promise, delay(1_000)]);
  watcher.close();
}
