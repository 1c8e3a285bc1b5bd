import { isAlias, isMap, isNode, isPair, isScalar, isSeq, visit, type Document, type Node, type Pair } from "yaml";
import { escapePointer, pointerSteps } from "../../base/json/json-pointer.ts";
import type { Locate, Spot, Written } from "../check/faults.ts";

/** Finds places of a YAML document; what was never written is found at the deepest place that was. */
export function locateIn(document: Document.Parsed, text: string, spotAt: (offset: number) => Spot): Locate {
  return (pointer, part, snippet) => {
    let here: Found = { key: null, value: document.contents };
    for (const step of pointerSteps(pointer)) {
      const next = stepInto(here.value, step, document);
      if (next === null) return spotAt(startOf(here.key ?? here.value));
      here = next;
    }
    if (part === "key" && here.key !== null) return spotAt(startOf(here.key));
    return spotAt(offsetOf(here, text, snippet));
  };
}

/** Finds what was written at places of a YAML document whose value is a number, a boolean or null. */
export function writtenIn(document: Document.Parsed): Written {
  return (pointer) => {
    let here: Found | null = { key: null, value: document.contents };
    for (const step of pointerSteps(pointer)) here = here === null ? null : stepInto(here.value, step, document);
    const node = here?.value ?? null;
    const value = isAlias(node) ? node.resolve(document) : node;
    if (!isScalar(value) || typeof value.value === "string") return null;
    return value.source === undefined || value.source === "" ? null : value.source;
  };
}

/** Gives each key of a document the name that was written: `1.0` and `True` are no 1 and no true. */
export function keepKeys(document: Document.Parsed): void {
  visit(document, {
    Scalar: (key, node) => {
      if (key === "key" && typeof node.value !== "string") node.value = node.source ?? "";
    },
  });
}

/** The pointer of the key that begins at an offset of a document. */
export function pointerOfKey(document: Document.Parsed, offset: number): string {
  let pointer = "";
  visit(document, {
    Pair: (_key, pair, ancestors) => {
      if (!isNode(pair.key) || startOf(pair.key) !== offset) return undefined;
      pointer = [...ancestors, pair].flatMap((node, index, path) => stepOf(node, path[index + 1])).join("");
      return visit.BREAK;
    },
  });
  return pointer;
}

function stepOf(node: unknown, child: unknown): readonly string[] {
  if (isPair(node)) return [`/${escapePointer(keyText(node))}`];
  return isSeq(node) ? [`/${node.items.indexOf(child)}`] : [];
}

interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
}

function stepInto(node: Node | null, step: string, document: Document.Parsed): Found | null {
  const target = isAlias(node) ? (node.resolve(document) ?? null) : node;
  if (isSeq(target)) {
    const item = target.items[Number(step)];
    return isNode(item) ? { key: null, value: item } : null;
  }
  if (!isMap(target)) return null;
  const pair = target.items.findLast((candidate) => keyText(candidate) === step);
  if (pair === undefined) return null;
  return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null };
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function offsetOf(found: Found, text: string, snippet: string | undefined): number {
  const start = startOf(found.value ?? found.key);
  if (snippet === undefined) return start;
  const end = found.value?.range?.[1] ?? start;
  const within = text.slice(start, end).indexOf(snippet);
  return within < 0 ? start : start + within;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
