import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTexts } from "./source-text.ts";

/** A fenced block of a Markdown document. */
export interface Fence {
  readonly document: string;
  /** The first word after the fence; empty where there is none. */
  readonly language: string;
  /** The second word: a file's name, or where the commands are meant for. */
  readonly label: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, "..");

/** The documents whose fences users follow. */
export const DOCUMENTS: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  ...readTexts("docs").flatMap(({ path }) => (path.endsWith(".md") ? [path] : [])),
].toSorted();

/** The fences of a document, in their order. */
export function fencesOf(document: string): readonly Fence[] {
  return fencesIn(document, readFileSync(join(ROOT, document), "utf8"));
}

/** The fences of a text. */
export function fencesIn(document: string, text: string): readonly Fence[] {
  return [...text.matchAll(/^```(\S*) ?(\S*)[^\n]*\n(.*?)^```$/gms)].map(
    ([, language = "", label = "", body = ""]) => ({
      document,
      language,
      label,
      text: body,
    }),
  );
}

/** Tells whether a fence must be written as a file. */
export function isFile({ label }: Fence): boolean {
  return label.includes(".");
}

/** Tells whether a fence holds commands that are run where they stand. */
export function isRun({ language, label }: Fence): boolean {
  return language === "console" || (language === "sh" && label === "");
}
