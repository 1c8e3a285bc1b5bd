import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** A call that was recorded. */
export interface Call {
  readonly pid: number;
  readonly name: string;
  readonly words: readonly string[];
  /** What it returned; negative where it failed. */
  readonly result: number;
  /** The file behind a descriptor that it returned. */
  readonly resultPath: string | null;
}

/** A call begins, or has ended; in between others may come. */
export type Moment =
  | { readonly is: "begun"; readonly id: number; readonly pid: number; readonly text: string }
  | { readonly is: "ended"; readonly id: number; readonly call: Call };

/** Reads what strace wrote (-f -y -xx), line by line. */
export async function* readMoments(file: string): AsyncGenerator<Moment> {
  const momentsOf = createLineReader();
  for await (const line of createInterface({ input: createReadStream(file, "latin1"), crlfDelay: Infinity }))
    yield* momentsOf(line);
}

/** What each line tells; of a call that others came between there are two. */
function createLineReader(): (line: string) => readonly Moment[] {
  const open = new Map<number, { readonly id: number; readonly text: string }>();
  let last = 0;
  const begin = (pid: number, rest: string): readonly Moment[] => {
    last += 1;
    const text = rest.replace(UNFINISHED, "");
    const begun = { is: "begun" as const, id: last, pid, text };
    if (text === rest) return [begun, ...ended(last, pid, text)];
    open.set(pid, { id: last, text });
    return [begun];
  };
  const resume = (pid: number, rest: string): readonly Moment[] => {
    const before = open.get(pid);
    open.delete(pid);
    return before === undefined ? [] : ended(before.id, pid, before.text + rest);
  };
  return (line) => {
    const [, pid, resumed, rest = ""] = LINE.exec(line) ?? [];
    if (pid === undefined) return [];
    return resumed === undefined ? begin(Number(pid), rest) : resume(Number(pid), rest);
  };
}

/** The process, and the call or the rest of one; signals and ends are no calls. */
const LINE = /^(\d+) +(?:(<\.\.\. \w+ resumed>)|(?=\w))(.*)$/;
const UNFINISHED = / <unfinished \.\.\.>$/;

function ended(id: number, pid: number, text: string): readonly Moment[] {
  const call = callFrom(pid, text);
  return call === null ? [] : [{ is: "ended", id, call }];
}

/** Texts are in hex, so that no bracket or comma in them can be taken for one of the line. */
function callFrom(pid: number, text: string): Call | null {
  const [, name = "", words = "", result = "", path] = CALL.exec(text) ?? [];
  if (name === "") return null;
  return {
    pid,
    name,
    words: words.split(", "),
    result: Number(result),
    resultPath: path === undefined ? null : textOf(path),
  };
}

const CALL = /^(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?/;

/** The descriptors' path in a word like `21<\x2f…>`; null where it is none, or its file has no name any more. */
export function pathOf(word: string | undefined): string | null {
  const [, hex, gone] = /^(?:\d+|AT_FDCWD)<([^>]*)>(\(deleted\))?/.exec(word ?? "") ?? [];
  return hex === undefined || gone !== undefined ? null : textOf(hex);
}

/** All bytes of the texts in some words, one after the other. */
export function bytesOf(words: readonly string[]): Buffer {
  const parts = words.join(", ").matchAll(/"((?:\\x[0-9a-f]{2})*)"/g);
  return Buffer.concat([...parts].map(([, hex = ""]) => Buffer.from(hex.replaceAll("\\x", ""), "hex")));
}

function textOf(hex: string): string {
  return Buffer.from(hex.replaceAll("\\x", ""), "hex").toString("utf8");
}
