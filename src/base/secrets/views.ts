import { decode, LONGEST } from "./decode.ts";
import { ESCAPES, QUOTED_PRINTABLE } from "./escapes.ts";
import { hexView } from "./hex.ts";
import { indexAt, plainView, type View } from "./view.ts";
import type { Visible } from "./visible.ts";

/** A text is escaped so many times at most: JSON in JSON in a URL, say, and once more. */
export const DEEPEST = 4;

/** What a stream is looked at as: as it is, with its escapes undone once and more often, without the breaks of mail, and its digits alone. */
export interface Views {
  readonly of: (seen: Visible, final: boolean) => readonly View[];
  /** What stands before a place was looked at; the next text begins there. */
  readonly pass: (place: number) => void;
}

/** Makes views of a stream in which words have so many bytes at most. An escape that began in what was passed is not begun again within it. */
export function createViews(longest: number): Views {
  const around = Math.max(longest, LONGEST);
  let ahead: readonly number[] = [];
  let layers: readonly View[] = [];
  return {
    of(seen, final) {
      const plain = plainView(seen);
      const mail = decode(plain, indexAt(plain, ahead[0] ?? 0), { coding: QUOTED_PRINTABLE, around, final });
      layers = [mail];
      let deepest = plain;
      for (let layer = 1; layer <= DEEPEST; layer += 1) {
        deepest = decode(deepest, indexAt(deepest, ahead[layer] ?? 0), { coding: ESCAPES, around, final });
        layers = [...layers, deepest];
      }
      return [plain, ...layers, hexView(plain, 0, final), hexView(deepest, 0, final)];
    },
    pass(place) {
      ahead = layers.map((view, layer) => Math.max(ahead[layer] ?? 0, passedBy(view, place)) - place);
    },
  };
}

/** Where the unit ends that holds what stands before a place. */
function passedBy(view: View, place: number): number {
  const next = indexAt(view, place);
  return Math.max(place, view.ends[next - 1] ?? 0);
}
