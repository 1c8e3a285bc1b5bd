import { codeOf, messageOf } from "../base/failure.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { RunState } from "../domain/run/state.ts";
import type { Examination } from "./examination.ts";

/** A run as its events and what it pinned tell it, or why they do not. */
export type ReadRun =
  | { readonly state: RunState; readonly definition: Definition; readonly unreadable: null }
  | { readonly unreadable: string };

/** Reads a run; one that cannot be read hides no other. Throws where the store as a whole cannot be read. */
export function readRun({ record }: Pick<Examination, "record">, run: string): ReadRun {
  try {
    const state = record.state(run);
    return { state, definition: record.definition(state), unreadable: null };
  } catch (failure) {
    if (/^(STORE|HOME)_/.test(codeOf(failure) ?? "")) throw failure;
    return { unreadable: messageOf(failure) };
  }
}

/** The state of a run; null where it cannot be read, which another rule says. */
export function stateOf(exam: Pick<Examination, "record">, run: string): RunState | null {
  const read = readRun(exam, run);
  return read.unreadable === null ? read.state : null;
}
