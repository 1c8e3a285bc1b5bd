import { once } from "node:events";
import { watch, type FSWatcher } from "node:fs";
import { link, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "../../../base/failure.ts";
import type { Json } from "../../../base/json/json.ts";

const POLL_MS = 1_000;

/** An answered question. */
export interface Asked {
  readonly n: number;
  readonly answer: Json;
}

/** Leaves a question in an execution's directory and waits for its answer, however long that takes. */
export async function askPerson(directory: string, question: object, asked: (n: number) => void): Promise<Asked> {
  const n = await leaveQuestion(directory, question);
  asked(n);
  const answer = await waitForFile(directory, join(directory, `answer.${n}`));
  return { n, answer: readAnswer(answer) };
}

// A link fails where the name exists, and shows the file whole or not at all.
async function leaveQuestion(directory: string, question: object): Promise<number> {
  const draft = join(directory, `.ask.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(question)}\n`);
  try {
    for (let n = 1; ; n += 1) if (await linkIfFree(draft, join(directory, `ask.${n}`))) return n;
  } finally {
    await unlink(draft);
  }
}

async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    throw thrown;
  }
}

async function waitForFile(directory: string, path: string): Promise<string> {
  const watcher = watch(directory);
  try {
    for (;;) {
      const content = await changeAfter(watcher, () => readIfThere(path));
      if (content !== null) return content;
    }
  } finally {
    watcher.close();
  }
}

// Listens before it looks, so that no change falls between; a file system without notices is asked each second.
async function changeAfter(watcher: FSWatcher, look: () => Promise<string | null>): Promise<string | null> {
  const over = new AbortController();
  const changed = once(watcher, "change", { signal: over.signal }).catch(() => null);
  const found = await look();
  if (found === null) await Promise.race([changed, sleep(POLL_MS, null, { signal: over.signal }).catch(() => null)]);
  over.abort();
  return found;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}

function readAnswer(content: string): Json {
  try {
    const answer: Json = JSON.parse(content);
    return answer;
  } catch {
    return content.trim();
  }
}
