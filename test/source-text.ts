import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface SourceText {
  /** Path from the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** A type import is erased; a lazy one is `import()`. */
  readonly form: "static" | "type" | "lazy";
}

const notOurs = new Set([".git", "node_modules", "dist", "coverage"]);

const rootFolder = fileURLToPath(new URL("..", import.meta.url));

/** Reads the text files below a folder of the repository, or of all of it; `root` is another checkout. */
export function readTexts(folder = ".", root: string = rootFolder): readonly SourceText[] {
  return listFiles(root, folder).flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return text.includes("\0") ? [] : [{ path, text }];
  });
}

/** Lists what a module imports, in the order of its forms. */
export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text);
  const from = [...code.matchAll(/^\s*(?:import|export)\s(type\s)?[^"';]*?\bfrom\s*["']([^"']+)["']/gm)];
  const bare = [...code.matchAll(/^\s*import\s*["']([^"']+)["']/gm)];
  const lazy = [...code.matchAll(/\bimport\(\s*["'`]([^"'`]+)["'`]/g)];
  return [
    ...from.map((match): Import => ({ specifier: match[2] ?? "", form: match[1] === undefined ? "static" : "type" })),
    ...bare.map((match): Import => ({ specifier: match[1] ?? "", form: "static" })),
    ...lazy.map((match): Import => ({ specifier: match[1] ?? "", form: "lazy" })),
  ];
}

/** Counts lines as the lint limit does: neither blank ones nor comments. */
export function countCodeLines(text: string): number {
  return withoutComments(text)
    .split("\n")
    .filter((line) => line.trim() !== "").length;
}

// Only comments that stand on lines of their own: a `//` within a line may belong to an address.
function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*\/\*[\s\S]*?\*\//gm, "").replaceAll(/^[ \t]*\/\/.*$/gm, "");
}

function listFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    // In a linked worktree `.git` is a file.
    if (notOurs.has(entry.name)) return [];
    if (entry.isDirectory()) return listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}
