import type { Delivery } from "../../domain/definition/definition.ts";
import { checkMention, type Around } from "../check/check-mentions.ts";
import { checkTexts, type Checking } from "../check/check-templates.ts";
import { DELIVERY_DEFAULTS } from "./defaults.ts";
import { noNotes, type Notes } from "./draft.ts";
import { inside, type Place } from "../check/faults.ts";
import { noteShown } from "./note-shown.ts";
import type { DeliveryWords } from "../format/words.ts";

/** The deliveries of a pipeline, and what they name. */
export interface DeliveriesDraft {
  readonly deliveries: readonly Delivery[];
  readonly notes: Notes;
}

/** Spells out what is delivered once every stage is over. */
export function normaliseDeliveries(words: readonly DeliveryWords[], place: Place): DeliveriesDraft {
  const notes = noNotes();
  const deliveries = words.map((delivery, index): Delivery => {
    const at = inside(place, index);
    const full = { ...DELIVERY_DEFAULTS, to: "", ...delivery };
    full.show.forEach((shown, which) =>
      noteShown(shown, { notes, own: true, place: inside(inside(at, "show"), which) }),
    );
    if (full.text !== null)
      notes.texts.push({ text: full.text, pointer: inside(at, "text").pointer, where: "ask", own: true, source: null });
    return { show: full.show, to: full.to, text: full.text, onUnknown: full.onUnknown };
  });
  return { deliveries, notes };
}

/** Checks what the deliveries name; they come after every stage, so that nothing needs them. */
export function checkDeliveries({ notes }: DeliveriesDraft, around: Around, checking: Checking): void {
  const mentions = [...notes.mentions, ...checkTexts(notes, { items: false, checking })];
  for (const mention of mentions) checkMention(mention, around);
}
