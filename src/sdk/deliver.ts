import { shownName } from "./gates.ts";
import type { SpokenText } from "./work/prompt.ts";
import type { ArtifactReference } from "./references.ts";

/** Something that is delivered after the last stage. */
export interface DeliveryOptions {
  /** The outputs whose files go along. */
  readonly show?: readonly (ArtifactReference | `${string}.${string}`)[];
  /** A channel of the config, or `folder:PATH` for a folder of the project. */
  readonly to: string;
  /** A text, or prompt`…` with handles in it. */
  readonly text?: string | SpokenText;
  /** What follows when nobody knows whether it arrived; a person is asked unless it says so. */
  readonly onUnknown?: "ask" | "retry" | "accept";
}

/** A delivery in the words of the format. */
export function deliveryToFormat({ show, text, ...delivery }: DeliveryOptions): Readonly<Record<string, unknown>> {
  return {
    ...delivery,
    ...(show === undefined ? {} : { show: show.map(shownName) }),
    ...(text === undefined ? {} : { text: typeof text === "string" ? text : text.prompt.text }),
  };
}
