import type { ContentHash, StageId } from "../../../base/brand.ts";
import type { EpochMs } from "../../../base/clock.ts";

// A dispatch is something to be told to a person over a channel: one row of the outbox. A channel may need several
// requests for it; each is begun and settled for itself, and the dispatch is sent when the last of them is.

/** Whom a run tells what people should know of it. */
export interface Listener {
  /** Name of a channel of the config. */
  readonly channel: string;
  /** The place there; null: the channel's own. */
  readonly to: string | null;
}

/**
 * The address of the run that a revision's finder works for, in the place of a channel: what is told there goes from run to
 * run and reaches no person. No channel of a config can have such a name.
 */
export const REVISED_RUN = "holdfast:revise";

/** What a dispatch is. */
export type DispatchKind = "question" | "reminder" | "closing" | "delivery" | "notice" | "progress";

/** What follows when nobody knows whether it arrived. */
export type DispatchOnUnknown = "ask" | "retry" | "accept" | "drop";

/** A stored file that goes along. */
export interface DispatchFile {
  readonly stage: StageId;
  readonly item: number | null;
  readonly attempt: number;
  readonly name: string;
  /** Relative to the attempt's folder in the artifact store. */
  readonly path: string;
  readonly sha256: ContentHash;
}

/** The intent to tell something, committed with what it is about. */
export interface DispatchDecided extends Listener {
  readonly dispatch: string;
  readonly kind: DispatchKind;
  readonly onUnknown: DispatchOnUnknown;
  /** The gate that it is about. */
  readonly gate: string | null;
  /** Which reminder of that gate. */
  readonly n: number;
  /** Place in the pipeline's list of deliveries. */
  readonly delivery: number | null;
  /** What it says; null where that follows from the gate or the delivery. */
  readonly text: string | null;
  readonly files: readonly DispatchFile[];
  /** The dispatch whose message it takes the place of, or answers. */
  readonly follows: string | null;
}

/** A request is about to be made; nothing of it is known until it is settled. */
export interface DispatchBegun {
  readonly dispatch: string;
  /** Which of the requests that the channel makes of it. */
  readonly part: string;
}

/** What became of a request, or of the whole dispatch. */
export interface DispatchSettled {
  readonly dispatch: string;
  readonly part: string | null;
  readonly is: DispatchEnd;
  /** What the far side calls it. */
  readonly remote: string | null;
  readonly reason: string | null;
  /** Whose matter a refusal is. */
  readonly because: DispatchRefusal | null;
  /** When it may be tried again. */
  readonly notBefore: EpochMs | null;
}

/**
 * `part-sent`: one request of several arrived. `sent`: all of it did. `later`: it did not arrive and is tried again.
 * `repeated`: it may have arrived, and is
 * sent again. `unknown`: it may have arrived. `again`, `accepted`, `dropped`: what was decided about one that nobody knows of.
 * `anew`: what it says has changed, and its message must be changed.
 */
export type DispatchEnd =
  | "part-sent"
  | "sent"
  | "later"
  | "repeated"
  | "unknown"
  | "refused"
  | "again"
  | "accepted"
  | "dropped"
  | "anew";

/** Whose matter a refusal is. */
export type DispatchRefusal =
  /** Its secret cannot be resolved here and now. */
  | "secret"
  /** The far side does not know who we are. */
  | "credential"
  /** The one it goes to is not allowed, not there, or does not want it. */
  | "recipient"
  /** The message cannot be carried. */
  | "content"
  /** The channel cannot work here: a program is missing, a folder cannot be written. */
  | "channel";

/** The states of a row of the outbox. */
export type DispatchStateName = "pending" | "sending" | "sent" | "unknown" | "refused" | "accepted" | "dropped";

/** A row of the outbox. */
export interface DispatchState extends DispatchDecided {
  readonly state: DispatchStateName;
  readonly decidedAt: EpochMs;
  /** The run's version that it belongs to. */
  readonly version: number;
  /** How many requests were settled. */
  readonly settled: number;
  /** How many in a row did not arrive. */
  readonly tries: number;
  /** The request that is being made, and the epoch of who makes it. */
  readonly sending: { readonly part: string; readonly epoch: number } | null;
  /** Requests that arrived: what the far side calls them. */
  readonly parts: Readonly<Record<string, string | null>>;
  readonly remote: string | null;
  /** Mark of how far the run was when its progress was told last; null for all else. */
  readonly said: string | null;
  readonly reason: string | null;
  readonly because: DispatchRefusal | null;
  readonly notBefore: EpochMs | null;
  readonly settledAt: EpochMs | null;
}

/** Tells whether anything must still be done about a dispatch automatically. */
export function isUnsettled({ state }: DispatchState): boolean {
  return state === "pending" || state === "sending";
}

/** Tells whether a dispatch is over, and well: what it says has arrived, or a person says so. */
export function hasArrived({ state }: DispatchState): boolean {
  return state === "sent" || state === "accepted";
}
