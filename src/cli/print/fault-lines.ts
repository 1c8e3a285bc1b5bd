import { lstatSync, readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import type { Fault } from "../../base/failure.ts";
import { widthOf } from "../progress/fit.ts";

/** A fault for people: its place as one may go to it from here, what is wrong, what to do, and the line with a caret under it. */
export function faultLines(fault: Fault, cwd: string): string {
  const { line, column, message, hint } = fault;
  // What was typed has no line.
  const place = isAbsolute(fault.file) ? `${shownPath(fault.file, cwd)}:${line}:${column}` : `${fault.file}:`;
  const said = `${place} ${ended(message)} ${hint}`.trimEnd();
  return [said, ...sourceLines(fault)].join("\n");
}

/** A path as one would write it in a folder. */
export function shownPath(file: string, cwd: string): string {
  if (!isAbsolute(file)) return file;
  const near = relative(cwd, file);
  return near !== "" && near.length < file.length ? near : file;
}

/** A sentence with its end. */
export function ended(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}

const WIDEST = 100;

function sourceLines({ file, line, column }: Fault): readonly string[] {
  const text = lineOf(file, line);
  if (text === null || text.trim() === "") return [];
  // Of a long line the part that is meant.
  const from = Math.max(0, column - 1 - WIDEST / 2);
  const part = text
    .slice(from, from + WIDEST)
    .replaceAll("\t", " ")
    .trimEnd();
  const before = widthOf(part.slice(0, column - 1 - from));
  const margin = String(line).padStart(5);
  return [`${margin} | ${part}`, `${" ".repeat(margin.length)} | ${" ".repeat(before)}^`];
}

const LARGEST = 1_048_576;

function lineOf(file: string, line: number): string | null {
  try {
    const stat = lstatSync(file);
    if (!isAbsolute(file) || !stat.isFile() || stat.size > LARGEST) return null;
    return readFileSync(file, "utf8").split(/\r?\n/)[line - 1] ?? null;
  } catch {
    return null;
  }
}
