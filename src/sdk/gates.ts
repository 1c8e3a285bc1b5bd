import type { Conditions } from "./outputs.ts";
import type { SpokenText } from "./prompt.ts";
import { stageId, type ArtifactReference, type StageReference } from "./references.ts";

/** A question to a person. */
export interface GateOptions {
  /** The question: a text, or prompt`…` with handles in it. */
  readonly ask: string | SpokenText;
  /** Outputs that are shown with it. */
  readonly show?: readonly (ArtifactReference | `${string}.${string}`)[];
  /** Name of each answer, and what it does. */
  readonly options?: Readonly<Record<string, GateEffect>>;
  readonly note?: "optional" | "required" | "none";
  readonly answerers?: readonly string[];
  readonly remind?: Duration;
  readonly expires?: Duration;
  /** An option, `fail`, or `ask`: it stays open, overdue. */
  readonly onExpiry?: string;
  readonly autoApprove?: readonly { readonly when: Conditions; readonly answer: string }[];
}

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
  return { redo: stageId(stage) };
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
  return typeof shown === "string" ? shown : `${shown.stage}.${shown.output}`;
}
