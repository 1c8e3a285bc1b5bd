import type { AnswersOf } from "./gates.ts";
import type { STAGE, StageReference } from "./references.ts";

/** The names that belong to one stage: of its outputs, and of the answers to its gate. */
export interface StageNames {
  readonly outputs: string;
  readonly answers: string;
}

/** The names of a pipeline's stages and gates, for the compiler alone; where they are not known it is any name. */
export type PipelineNames = Readonly<Record<string, StageNames>>;

/** What the callback of a pipeline may return: the handles whose names a rehearsal is to know. */
export type ReturnedHandles = StageReference | readonly StageReference[] | Readonly<Record<string, StageReference>>;

/** The names that returned handles bring; any where none were returned. */
export type NamesIn<Returned> = [HandleIn<Returned>] extends [never]
  ? PipelineNames
  : {
      readonly [Handle in HandleIn<Returned> as Handle[typeof STAGE]]: {
        readonly outputs: Extract<keyof Handle, string>;
        readonly answers: AnswersOf<Handle>;
      };
    };

type HandleIn<Returned> = Returned extends StageReference
  ? Returned
  : Returned extends readonly (infer Handle extends StageReference)[]
    ? Handle
    : Returned extends Readonly<Record<string, infer Handle extends StageReference>>
      ? Handle
      : never;
