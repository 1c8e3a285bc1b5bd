import type { Revision } from "../../domain/definition/definition.ts";
import { referencesOf } from "../../domain/definition/templates.ts";
import type { PipelineFolder } from "../load/beside.ts";
import type { Findings } from "../check/faults.ts";
import { didYouMean } from "../check/nearest.ts";
import { readPrompt } from "../load/read-prompt.ts";
import type { Named } from "../format/shape-of-many.ts";
import type { RevisionWords } from "../format/words.ts";

/** What normalising revisions can reach. */
export interface RevisionDrafting {
  readonly folder: PipelineFolder;
  readonly findings: Findings;
  readonly warnings: Findings;
  /** The ids of the pipeline's stages. */
  readonly stages: readonly string[];
}

/** Spells out the kinds of revisions; each names a stage that is there. */
export function normaliseRevisions(
  written: readonly Named<RevisionWords>[] | null | undefined,
  at: RevisionDrafting,
): readonly Revision[] {
  return (written ?? []).map((named) => normaliseRevision(named, at));
}

function normaliseRevision({ id, pointer, value }: Named<RevisionWords>, at: RevisionDrafting): Revision {
  const { stage = "", says = [], asks = null } = value;
  if (value.stage !== undefined && !at.stages.includes(stage)) {
    at.findings.add({
      pointer: `${pointer}/stage`,
      code: "UNKNOWN_STAGE",
      message: `unknown stage "${stage}"${didYouMean(stage, at.stages)}`,
      hint: `Stages: ${at.stages.join(", ")}.`,
    });
  }
  return { id, stage, says, prompt: promptOf({ id, pointer, value }, at), asks };
}

function promptOf({ pointer, value: { prompt } }: Named<RevisionWords>, at: RevisionDrafting): string | null {
  if (prompt === undefined || prompt === null) return null;
  const read = readPrompt(prompt, { folder: at.folder, place: { pointer, findings: at.findings } });
  if (read === undefined) return null;
  if (referencesOf(read.text).length > 0) {
    at.warnings.add({
      pointer: read.pointer,
      code: "TEMPLATE_NOT_HERE",
      message: "templates are not filled in here: the stage is told the text as it stands",
      hint: "Write the template into the stage's own prompt.",
    });
  }
  return read.text;
}
