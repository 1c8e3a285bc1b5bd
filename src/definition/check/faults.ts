import type { Fault } from "../../base/failure.ts";
import { escapePointer } from "../../base/json/json-pointer.ts";

/** A place in a file that a person can go to. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Which half of a written entry is meant. */
type Part = "key" | "value";

/** Finds where a place of the data was written; a snippet narrows it to the words inside a text. */
export type Locate = (pointer: string, part: Part, snippet?: string) => Spot;

/** The characters of a number, a boolean or null as they were written at a place; null where they are not known. */
export type Written = (pointer: string) => string | null;

/** Something wrong at a place of the data, before its file and line are known. */
export interface Finding {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly part?: Part;
  readonly snippet?: string;
  /** Where it stands when that is another file than the pipeline's. */
  readonly spot?: Spot;
}

/** Gathers findings, so that all of them are reported at once. */
export interface Findings {
  readonly add: (finding: Finding) => void;
  /** Whether a finding of a code stands exactly there. */
  readonly has: (pointer: string, code: string) => boolean;
  /** Whether anything was found there or further inside. */
  readonly under: (pointer: string) => boolean;
  readonly sorted: () => readonly Fault[];
  /** What was written at a place whose value is no text: `1.0`, `007`, `~`; null where that is not known, or nothing was. */
  readonly written: Written;
}

/** A place in the data that is being read. */
export interface Place {
  readonly pointer: string;
  readonly findings: Findings;
}

/** Starts an empty list of findings over a source. */
export function createFindings(locate: Locate, written: Written = () => null): Findings {
  const faults = new Map<string, Fault>();
  return {
    add: (finding) => {
      const { pointer, code, message, hint } = finding;
      const key = `${pointer}\n${code}\n${message}`;
      if (faults.has(key)) return;
      const spot = finding.spot ?? locate(pointer, finding.part ?? "value", finding.snippet);
      faults.set(key, { ...spot, path: pointer, code, message, hint });
    },
    has: (pointer, code) => [...faults.values()].some((fault) => fault.path === pointer && fault.code === code),
    under: (pointer) =>
      [...faults.values()].some((fault) => fault.path === pointer || fault.path.startsWith(`${pointer}/`)),
    written,
    sorted: () => [...faults.values()].toSorted(byPosition),
  };
}

/** The place of a key or index inside another place. */
export function inside(place: Place, key: string | number): Place {
  return { pointer: `${place.pointer}/${escapePointer(String(key))}`, findings: place.findings };
}

/** Reports a finding about the value at a place. */
export function report(place: Place, finding: Omit<Finding, "pointer">): undefined {
  place.findings.add({ pointer: place.pointer, ...finding });
}

function byPosition(left: Fault, right: Fault): number {
  return left.line - right.line || left.column - right.column || left.path.localeCompare(right.path);
}
