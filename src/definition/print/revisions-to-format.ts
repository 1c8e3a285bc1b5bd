import type { JsonObject } from "../../base/json/json.ts";
import type { Revision } from "../../domain/definition/definition.ts";
import { REVISION_DEFAULTS } from "../normalise/defaults.ts";
import type { Writing } from "./writing.ts";

/** The kinds of revisions in the words of the format, in written order; null where there is none. */
export function revisionsToFormat(revisions: readonly Revision[], write: Writing): readonly JsonObject[] | null {
  if (revisions.length === 0) return null;
  return revisions.map(({ id, stage, says, prompt, asks }) =>
    write({ id, stage, says, prompt: prompt === null ? null : { text: prompt }, asks }, REVISION_DEFAULTS),
  );
}
