import type { Actor } from "../../src/domain/actor.ts";

/** What became of an answer that somebody gave. */
export type Given = "taken" | "refused" | "lost";

/** An answer, as the one who gave it knows of it. */
export interface GivenAnswer {
  readonly gate: string;
  readonly option: string;
  readonly by: string;
  is: Given | "open";
}

/** Who waits for an answer is reminded so often. */
export const REMIND_MS: number = 45 * 60_000;

/** The listeners of every run. */
export const LISTENERS = [
  { channel: "phone", to: null },
  { channel: "desk", to: "7" },
] as const;

/** Two people who share the inbox. */
export const ADA: Actor = { kind: "user", id: "ada" };
export const BEN: Actor = { kind: "channel", id: "phone/ben" };

/** Somebody who answers whatever they answer, at the same moment, and has a mind of their own. */
export const CAL: Actor = { kind: "user", id: "cal" };
