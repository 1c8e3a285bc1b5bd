import { readBeside, type BesideFile, type PipelineFolder } from "./beside.ts";
import { inside, type Place } from "../check/faults.ts";
import type { TextWords } from "../format/words.ts";

/** A prompt with where it was written. */
export interface PlacedPrompt {
  readonly text: string;
  readonly pointer: string;
  readonly source: BesideFile | null;
}

/** Reads a prompt that stands in the pipeline or in a file beside it; undefined after its fault was reported. */
export function readPrompt(
  prompt: string | TextWords,
  at: { readonly folder: PipelineFolder; readonly place: Place },
): PlacedPrompt | undefined {
  const place = inside(at.place, "prompt");
  if (typeof prompt === "string") {
    const source = readBeside(at.folder, prompt, place);
    return source === undefined ? undefined : { text: source.text, pointer: place.pointer, source };
  }
  if (prompt.text === undefined) return undefined;
  return { text: prompt.text, pointer: inside(place, "text").pointer, source: null };
}
