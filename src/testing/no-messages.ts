import type { Carrier } from "../ports/channels.ts";

/** The way between runs of a home in which no run tells another anything. */
export const NO_MESSAGES: Carrier = {
  traits: { edits: false, buttons: false, valueBytes: 0, fileBytes: 0, tellsRepeats: true },
  split: (message) => [message],
  send: async () => ({ is: "refused", because: "content", reason: "No run tells another anything here." }),
};
