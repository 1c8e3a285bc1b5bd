import type { StageId } from "../../base/brand.ts";

// `{{input.x}}`, `{{artifacts.stage.output}}`, `{{run.id}}`, `{{run.workspace}}`, `{{stage.attempt}}`, `{{item.x}}`,
// `{{pipeline.dir}}`. Only these prefixes open a template; `\{{` is literal.

/** A piece of a text: literal characters or a reference to be filled in. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reference"; readonly reference: Reference; readonly at: number };

/** What a template names. */
export type Reference =
  | { readonly to: "input" | "item"; readonly path: readonly string[] }
  | { readonly to: "artifact"; readonly stage: StageId; readonly output: string }
  | { readonly to: "run"; readonly field: "id" | "workspace" }
  | { readonly to: "attempt" }
  | { readonly to: "pipeline-dir" }
  | { readonly to: "unknown"; readonly name: string };

const OPENING = /\\\{\{|\{\{\s*((?:input|artifacts|run|stage|item|pipeline)\.[^}]*?)\s*\}\}/g;

/** Splits a text into literal characters and references. */
export function parseTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(OPENING)) {
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) });
    const name = match[1];
    parts.push(
      name === undefined
        ? { kind: "text", text: "{{" }
        : { kind: "reference", reference: parseReference(name), at: match.index },
    );
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
  return parts;
}

/** The references of a text. */
export function referencesOf(text: string): readonly Reference[] {
  return parseTemplate(text).flatMap((part) => (part.kind === "reference" ? [part.reference] : []));
}

function parseReference(name: string): Reference {
  const [root = "", ...path] = name.split(".");
  return plainReference(name) ?? pathReference(root, path) ?? { to: "unknown", name };
}

function plainReference(name: string): Reference | null {
  if (name === "stage.attempt") return { to: "attempt" };
  if (name === "pipeline.dir") return { to: "pipeline-dir" };
  if (name === "run.id") return { to: "run", field: "id" };
  return name === "run.workspace" ? { to: "run", field: "workspace" } : null;
}

function pathReference(root: string, path: readonly string[]): Reference | null {
  const [stage, output] = path;
  if (root === "input" || root === "item") return path.includes("") ? null : { to: root, path };
  const named = root === "artifacts" && path.length === 2;
  return named && stage !== undefined && output !== undefined ? { to: "artifact", stage, output } : null;
}
