import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { codeOf, messageOf, type Fault } from "../../base/failure.ts";
import { framesOf, type Frame } from "../../sdk/call-site.ts";
import { readText } from "./read-text.ts";

/** The fault that stands for what a user's module threw while it was loaded. */
export function moduleFault(thrown: unknown, file: string): Fault {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const code = codeOf(thrown) ?? "";
  const spot = importSpot(code, messageOf(thrown)) ??
    syntaxSpot(stack) ??
    userFrame(stack) ?? { file, line: 1, column: 1 };
  return { ...spot, path: "", code: "MODULE_FAILED", message: messageOf(thrown), hint: hintFor(code) };
}

const HINTS: Readonly<Record<string, string>> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    "Node runs TypeScript by taking the types away: `enum`, `namespace` and parameter properties cannot stand in it. Use a union of texts or an object `as const`.",
  ERR_INVALID_TYPESCRIPT_SYNTAX: "Fix the syntax.",
  ERR_MODULE_NOT_FOUND: "Fix the path, with its ending (.ts), or install the package beside the pipeline.",
};

function hintFor(code: string): string {
  return HINTS[code] ?? "Fix the module: it threw while it was loaded.";
}

// A syntax error names the place in front of its stack: file:///…:3, the line, and a row of carets.
function syntaxSpot(stack: string): Frame | null {
  const [place = "", ...shown] = stack.split("\n");
  const carets = shown.find((line) => /^\s*\^+\s*$/.test(line)) ?? "";
  const match = /^(file:\/\/\S+|\/\S+):(\d+)$/.exec(place);
  if (match?.[1] === undefined) return null;
  const file = match[1].startsWith("file:") ? fileURLToPath(match[1]) : match[1];
  return { file, line: Number(match[2]), column: Math.max(carets.indexOf("^"), 0) + 1 };
}

function userFrame(stack: string): Frame | null {
  const own = `${dirname(dirname(import.meta.dirname))}/`;
  return framesOf(stack).find((frame) => !frame.file.startsWith(own) && !frame.file.includes("/node_modules/")) ?? null;
}

// Node names the importing file and what was not found, but not the line.
function importSpot(code: string, message: string): Frame | null {
  const match = /^Cannot find (?:module|package) '([^']+)' imported from (\S+)$/.exec(message);
  if (code !== "ERR_MODULE_NOT_FOUND" || match?.[1] === undefined || match[2] === undefined) return null;
  const [, wanted, importer] = match;
  const read = readText(importer);
  const lines = (read.ok ? read.value : "").split("\n");
  const index = lines.findIndex((line) => /\b(from|import)\b/.test(line) && line.includes(basename(wanted)));
  if (index < 0) return { file: importer, line: 1, column: 1 };
  return { file: importer, line: index + 1, column: (lines[index] ?? "").search(/["']/) + 1 };
}
