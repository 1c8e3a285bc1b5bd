import { graphOf, reachedFrom } from "./import-graph.ts";
import type { SourceText } from "./source-text.ts";

/** The groups of files that import one another in a circle, those of types and lazy imports too; each by its files in order. */
export function circlesOf(files: readonly SourceText[]): readonly (readonly string[])[] {
  const graph = graphOf(files, ["static", "type", "lazy"]);
  const reach = new Map([...graph.keys()].map((path) => [path, reachedFrom(path, graph)]));
  const circles = new Map<string, readonly string[]>();
  for (const [path, reached] of reach) {
    if (!reached.has(path)) continue;
    const group = [...reached].filter((other) => reach.get(other)?.has(path)).toSorted();
    circles.set(group.join(" "), group);
  }
  return [...circles.values()];
}
