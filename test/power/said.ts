import { bytesOf, type Moment } from "./read-calls.ts";

/** What had left the machine: the one who heard it may rely on it. */
export interface Said {
  /** The last event that a follower of the record was sent. */
  readonly position: number;
  /** All answers of success, headers and bodies. */
  readonly answers: string;
}

/** Hears what a daemon says to the sockets of its clients. */
export interface Ear {
  /** Tells whether there was something to hear. */
  readonly take: (moment: Moment) => boolean;
  readonly said: () => Said;
}

/** An ear that has heard nothing yet. What a call is about to send counts as said: it may have gone out. */
export function createEar(): Ear {
  let position = 0;
  let answers = "";
  return {
    take: (moment) => {
      if (moment.is !== "begun" || !SENDS.test(moment.text)) return false;
      const text = bytesOf([moment.text]).toString("utf8");
      for (const [, id] of text.matchAll(/(?:^|\n)id: (\d+)\nevent: event\n/g))
        position = Math.max(position, Number(id));
      if (/HTTP\/1\.1 20\d /.test(text)) answers += text;
      return true;
    },
    said: () => ({ position, answers }),
  };
}

/** A descriptor's hex says `socket:`. */
const SENDS = /^(?:write|writev|sendto|sendmsg)\(\d+<\\x73\\x6f\\x63\\x6b\\x65\\x74\\x3a/;
