import { timestamp, type EpochMs } from "../base/clock.ts";

/** Those who waited follow within so long, each at a moment of its own. */
export const SPREAD_MS = 30_000;

/** What has worked for so long without being stopped, and what asks a person, got through; what was let begin and has not begun by then counts no more. */
export const PROVEN_MS: number = 5 * 60_000;

/** For so long a newcomer believes what others were told: the moment may be wrong, and an account may be given more. */
export const BELIEVED_MS: number = 5 * 60_000;

/** A newcomer lets those go first whose time has come. */
const COURTESY_MS = 1_000;

/** What is known of the quota of one account. */
export interface Quota {
  /** When a client last said that it is used up. */
  readonly saidAt: EpochMs;
  /** Until when, by that word. */
  readonly until: EpochMs;
  /** Since when something that began after that word is known to have got through; null while nothing has. */
  readonly servesSince: EpochMs | null;
}

/** A client's word that its account's quota is used up. */
export type QuotaWord = Pick<Quota, "saidAt" | "until">;

/** An execution of an account that has not ended. */
export interface Trial {
  readonly since: EpochMs;
  /** It was admitted; otherwise it is only let begin. */
  readonly admitted: boolean;
  /** It asks a person, so its account has answered it. */
  readonly asks: boolean;
}

/** Something that would begin an execution of an account. */
export interface QuotaWaiter {
  /** It was stopped by the quota itself, and waits since then. */
  readonly stopped: boolean;
  /** It was kept from beginning, so that it follows at a moment of its own. */
  readonly held: boolean;
  /** When it could have begun but for others. */
  readonly dueAt: EpochMs;
  /** Its own part of the spread. */
  readonly jitterMs: number;
}

/** Whether something may begin; otherwise when to look again at the latest (null: it depends on others), and what it waits for (null: its own moment, which is near). */
export type QuotaVerdict =
  | { readonly is: "free" }
  | { readonly is: "wait"; readonly until: EpochMs | null; readonly message: string | null };

/** What is known after a client's word: the newest counts, unless something that began later got through. */
export function withWord(known: Quota | null, { saidAt, until }: QuotaWord): Quota {
  const isOld =
    known !== null && (saidAt < known.saidAt || (known.servesSince !== null && saidAt <= known.servesSince));
  return isOld || (known?.saidAt === saidAt && known.until >= until) ? known : { saidAt, until, servesSince: null };
}

/** What is known once an execution that began at a moment ended otherwise than by the quota. */
export function withSuccess(known: Quota, begunAt: EpochMs, now: EpochMs): Quota {
  return known.servesSince !== null || begunAt < known.saidAt ? known : { ...known, servesSince: now };
}

/** What is known by what is under way: who has worked for a while, or asks a person, got through. */
export function withTrials(known: Quota, trials: readonly Trial[], now: EpochMs): Quota {
  const proven = trials
    .filter(({ since }) => since >= known.saidAt)
    .find(({ since, admitted, asks }) => admitted && (asks || now - since >= PROVEN_MS));
  return proven === undefined ? known : withSuccess(known, proven.since, now);
}

/**
 * Says whether a waiter may begin. Until the moment that was named nobody does; then one tries first, and the others follow
 * once it has got through. A newcomer, which no client has told anything, believes the word for a while only.
 */
export function quotaVerdict(
  known: Quota,
  trials: readonly Trial[],
  { waiter, now }: { readonly waiter: QuotaWaiter; readonly now: EpochMs },
): QuotaVerdict {
  const { saidAt, until, servesSince } = known;
  if (servesSince !== null) {
    const followsAt = waiter.stopped || waiter.held ? Math.max(servesSince, waiter.dueAt) + waiter.jitterMs : now;
    return now >= followsAt ? { is: "free" } : { is: "wait", until: followsAt, message: null };
  }
  const opensAt = waiter.stopped ? until : Math.min(until + COURTESY_MS, saidAt + BELIEVED_MS);
  // While the moment that was named has not come, it is all that is said: newcomers who try meanwhile are not worth a word to each other.
  const message = now < until ? `it is used up until ${timestamp(until)}` : TRIED;
  if (now < opensAt) return { is: "wait", until: opensAt, message };
  return trials.some((trial) => isOn(known, trial, now)) ? { is: "wait", until: null, message } : { is: "free" };
}

const TRIED = "it was used up, and one execution tries first whether it is there again";

function isOn({ saidAt }: Quota, { since, admitted }: Trial, now: EpochMs): boolean {
  return since >= saidAt && (admitted || now - since < PROVEN_MS);
}
