import { posix } from "node:path";
import { importsOf, type Import, type SourceText } from "./source-text.ts";

/** What each file imports: files by their path, packages by their name. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The imports of these forms among some files. */
export function graphOf(files: readonly SourceText[], forms: readonly Import["form"][]): ImportGraph {
  return new Map(
    files.map(({ path, text }) => {
      const found = importsOf(text).filter(({ form }) => forms.includes(form));
      return [path, found.map(({ specifier }) => targetOf(path, specifier))];
    }),
  );
}

function targetOf(path: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
}

/** All that is imported from a place on, the place itself only where a circle leads to it. */
export function reachedFrom(start: string, graph: ImportGraph): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(start) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return reached;
}
