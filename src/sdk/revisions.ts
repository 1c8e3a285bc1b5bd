import type { Prompt } from "./work/prompt.ts";
import { stageId, type StageReference } from "./references.ts";

/** A kind of change that a person may ask of a delivered run. */
export interface RevisionOptions {
  /** The stage that is done again, with everything that depends on it. */
  readonly stage: StageReference | string;
  /** Words and phrases by which this kind is known. */
  readonly says?: readonly string[];
  /** What the stage is told beside the person's own words: a text, or prompt.file(path). */
  readonly prompt?: string | Prompt;
  /** What a person is asked who did not make clear which kind is meant. */
  readonly asks?: string;
}

/** A kind of revision in the words of the format. */
export function revisionToFormat({ stage, prompt, ...rest }: RevisionOptions): Readonly<Record<string, unknown>> {
  return {
    stage: stageId(stage),
    ...rest,
    ...(prompt === undefined ? {} : typeof prompt === "string" ? { prompt: { text: prompt } } : prompt),
  };
}
