import { fileURLToPath } from "node:url";

/** A place in a source file. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The frames of a stack that lie in files, innermost first. */
export function framesOf(stack: string): readonly Frame[] {
  return stack.split("\n").flatMap((line) => {
    const match = /^\s*at (?:[^(]* \(|async )?((?:file:\/\/)?\/.*?):(\d+):(\d+)\)?$/.exec(line);
    const [, path = "", row, column] = match ?? [];
    return match === null ? [] : [{ file: pathOf(path), line: Number(row), column: Number(column) }];
  });
}

/** Where the author's code called into the sdk; null when nothing outside it is on the stack. */
export function callSite(): Frame | null {
  const here = import.meta.dirname;
  const frames = framesOf(new Error("call site").stack ?? "");
  return frames.find((frame) => !frame.file.startsWith(`${here}/`) || frame.file.endsWith(".test.ts")) ?? null;
}

const sites = new WeakMap<object, Frame>();

/** Remembers where the author wrote a part of a pipeline, and gives the part back. */
export function written<T extends object>(part: T): T {
  const site = callSite();
  if (site !== null) sites.set(part, site);
  return part;
}

/** Gives a part that was made of another one the place of that one. */
export function rewritten<T extends object>(original: object, part: T): T {
  const site = sites.get(original);
  if (site !== undefined) sites.set(part, site);
  return part;
}

/** Where a part of a pipeline was written; null where it was not made by the sdk. */
export function siteOf(part: unknown): Frame | null {
  return typeof part === "object" && part !== null ? (sites.get(part) ?? null) : null;
}

function pathOf(place: string): string {
  return place.startsWith("file:") ? fileURLToPath(place.replace(/[?#].*$/, "")) : place.replace(/\?.*$/, "");
}
