import type { RunId } from "../../base/brand.ts";
import type { Letter, Outcome } from "./turn.ts";

/** A letter whose sender waits. */
export interface Mail {
  readonly letter: Letter;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}

/** The mailbox of one run. */
export interface Mailbox {
  readonly run: RunId;
  readonly mails: Mail[];
}

/** Letters that wait for their run's turn, in the order in which runs first got one. */
export interface Mailboxes {
  readonly put: (run: RunId, letter: Letter) => Promise<Outcome>;
  /** Takes whole mailboxes, at most so many. */
  readonly take: (most: number) => readonly Mailbox[];
  readonly isEmpty: () => boolean;
}

/** Keeps letters until their turn. */
export function createMailboxes(): Mailboxes {
  const boxes = new Map<RunId, Mailbox>();
  return {
    isEmpty: () => boxes.size === 0,
    put: async (run, letter) => {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      const box = boxes.get(run) ?? { run, mails: [] };
      boxes.set(run, box);
      box.mails.push({ letter, resolve, reject });
      return promise;
    },
    take: (most) => {
      const taken = [...boxes.values()].slice(0, most);
      for (const box of taken) boxes.delete(box.run);
      return taken;
    },
  };
}
