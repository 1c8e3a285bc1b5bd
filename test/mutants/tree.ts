import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Mutant } from "./mutant.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const LEFT = new Set(["node_modules", ".git", "dist", "coverage"]);

/** A copy of the tree, in which behaviours are taken out; the tree itself is only read. */
export interface Tree extends Disposable {
  readonly folder: string;
  /** Takes a behaviour out; the result puts it back. Throws StaleMutantError. */
  readonly takeOut: (mutant: Mutant) => () => void;
}

/** The words of a mutant do not stand in its file exactly once: it would prove nothing. */
export class StaleMutantError extends Error {
  override readonly name = "StaleMutantError";
}

/** Copies the tree; the packages are only linked. */
export function copyTree(): Tree {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-mutants-"));
  cpSync(ROOT, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !LEFT.has(basename(source)),
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    takeOut: (mutant) => {
      const file = join(folder, mutant.file);
      const text = readFileSync(file, "utf8");
      writeFileSync(file, without(mutant, text));
      return () => writeFileSync(file, text);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A file's text without the behaviour. */
export function without({ file, from, to }: Mutant, text: string): string {
  const times = text.split(from).length - 1;
  if (times !== 1) throw new StaleMutantError(`stale mutant: its words stand in ${file} ${times} times, not once`);
  return text.replace(from, () => to);
}
