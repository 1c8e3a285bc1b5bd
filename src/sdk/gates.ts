import { written } from "./call-site.ts";
import type { Conditions } from "./work/outputs.ts";
import type { SpokenText } from "./work/prompt.ts";
import { outputName, stageId, type ArtifactReference, type StageReference } from "./references.ts";

/** A question to a person, with the names of its answers where they are known. */
export interface GateOptions<Option extends string = string> {
  /** The question: a text, or prompt`…` with handles in it. */
  readonly ask: string | SpokenText;
  /** Outputs that are shown with it. */
  readonly show?: readonly (ArtifactReference | `${string}.${string}`)[];
  /** Name of each answer, and what it does. */
  readonly options?: Readonly<Record<Option, GateEffect>>;
  /** Whether an answer has a note; `optional` unless said. */
  readonly note?: "optional" | "required" | "none";
  /** Who may answer: `user:NAME`, `channel:NAME` or `channel:NAME/USER`; anybody where nobody is named. */
  readonly answerers?: readonly string[];
  /** How often people are reminded while it is open. */
  readonly remind?: Duration;
  /** How long it may stay open before `onExpiry` applies. */
  readonly expires?: Duration;
  /** An option, `fail`, or `ask`: it stays open, overdue. */
  readonly onExpiry?: NoInfer<Option> | "fail" | "ask";
  /** Rules that answer without a person; the first that holds. */
  readonly autoApprove?: readonly { readonly when: Conditions; readonly answer: NoInfer<Option> }[];
}

/** Marks what a gate may be answered with; it is there for the compiler alone. */
declare const ANSWERS: unique symbol;

/** The handle of a gate: it knows what the gate may be answered with. */
export interface GateHandle<Option extends string = string, Id extends string = string> extends StageReference<Id> {
  readonly [ANSWERS]?: Option | undefined;
}

/** What the gate of a handle may be answered with; of a stage that is none nothing is known. */
export type AnswersOf<Handle> = typeof ANSWERS extends keyof Handle ? Extract<Handle[typeof ANSWERS], string> : string;

/** What an answer does. */
export type GateEffect = "continue" | "cancel" | "fail" | Redo;

/** The way back to an earlier stage. */
export interface Redo {
  readonly redo: string;
}

/** A duration such as `30s`, `15m`, `7d`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** The effect of an answer that sends a stage, and what depends on it, back. */
export function redo(stage: StageReference | string): Redo {
  return written({ redo: stageId(stage) });
}

/** A gate in the words of the format. */
export function gateToFormat(gate: Partial<GateOptions>): Readonly<Record<string, unknown>> {
  const { ask, show } = gate;
  return {
    ...gate,
    ...(ask === undefined ? {} : { ask: typeof ask === "string" ? ask : ask.prompt.text }),
    ...(show === undefined ? {} : { show: show.map(shownName) }),
  };
}

/** The name of an output that is shown: `stage.output`. */
export function shownName(shown: ArtifactReference | string): string {
  return typeof shown === "string" ? shown : outputName(shown);
}
