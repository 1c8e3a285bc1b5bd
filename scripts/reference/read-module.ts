import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseSync, type Comment, type Program } from "oxc-parser";

/** The root of the repository. */
export const ROOT: string = resolve(import.meta.dirname, "..", "..");

/** A source file, parsed. */
export interface Module {
  /** Path from the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly body: Program["body"];
  readonly comments: readonly Comment[];
}

/** Anything that stands at a place of a file. */
export interface Placed {
  readonly start: number;
  readonly end: number;
}

const known = new Map<string, Module>();

/** Reads and parses a source file of the repository, once. */
export function readModule(path: string): Module {
  const before = known.get(path);
  if (before !== undefined) return before;
  const text = readFileSync(join(ROOT, path), "utf8");
  const { program, comments } = parseSync(path, text);
  const module = { path, text, body: program.body, comments };
  known.set(path, module);
  return module;
}

/** The words of the doc comment that stands right before something, on one line; empty where there is none. */
export function sentenceBefore({ text, comments }: Module, { start }: Placed): string {
  const comment = comments.findLast((one) => one.end <= start && text.slice(one.end, start).trim() === "");
  if (comment === undefined || comment.type !== "Block" || !comment.value.startsWith("*")) return "";
  return oneLine(comment.value.slice(1).replaceAll(/^\s*\* ?/gm, "")).replaceAll("\\`", "`");
}

/** The source text of something, on one line. */
export function textOf({ text }: Module, { start, end }: Placed): string {
  return oneLine(text.slice(start, end));
}

/** A cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
