// One layered SVG for a scene of the storyboard.
import { closing, opening } from "./frames.mjs";
import { cause, compare, number } from "./ideas.mjs";
import { bars, joined, list, questions, steps } from "./lists.mjs";
import { definition, statement } from "./sentences.mjs";
import { drawing } from "./pieces.mjs";
import { paletteOf } from "./theme.mjs";

/** The library of drawings, by the name that a storyboard uses. */
export const DRAWINGS = {
  opening,
  closing,
  steps,
  list,
  parts: joined,
  questions,
  bars,
  number,
  compare,
  cause,
  definition,
  statement,
};

export function draw(scene, tone) {
  return drawing(DRAWINGS[scene.drawing](scene, paletteOf(tone)));
}
