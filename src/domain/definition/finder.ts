import type { ScriptStep } from "./work.ts";

/** The agent that is asked which kind of revision is meant, where a person's words do not say. */
export interface Finder {
  /** A client, or an agent of the config. */
  readonly use: string;
  /** Null: the client's own. */
  readonly model: string | null;
  /** From 0 to 1: an agent that is less sure is not believed, and a person is asked. */
  readonly confidence: number;
  /** What a scripted agent does: a list of steps for each attempt. */
  readonly script: readonly (readonly ScriptStep[])[] | null;
}

/** The name of the pipeline that finds which revision is meant; no pipeline of a user can be called so. */
export const FINDER_PIPELINE = "holdfast:find-revision";
