import { posix } from "node:path";
import { importsOf, type SourceText } from "./source-text.ts";

/** The groups of files that import one another in a circle, those of types and lazy imports too; each by its files in order. */
export function circlesOf(files: readonly SourceText[]): readonly (readonly string[])[] {
  const graph = new Map(files.map((file) => [file.path, importedBy(file)]));
  const reach = new Map([...graph.keys()].map((path) => [path, reachedFrom(path, graph)]));
  const circles = new Map<string, readonly string[]>();
  for (const [path, reached] of reach) {
    if (!reached.has(path)) continue;
    const group = [...reached].filter((other) => reach.get(other)?.has(path)).toSorted();
    circles.set(group.join(" "), group);
  }
  return [...circles.values()];
}

function importedBy({ path, text }: SourceText): readonly string[] {
  return importsOf(text)
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier }) => posix.join(posix.dirname(path), specifier));
}

function reachedFrom(start: string, graph: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(start) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return reached;
}
