import { expect, test } from "vitest";
import {
  BELIEVED_MS,
  PROVEN_MS,
  quotaVerdict,
  SPREAD_MS,
  withSuccess,
  withTrials,
  withWord,
  type Quota,
  type QuotaWaiter,
  type Trial,
} from "./quota.ts";

const RESET = 1_000_000;
const WORD: Quota = withWord(null, { saidAt: 1_000, until: RESET });
const STOPPED: QuotaWaiter = { stopped: true, held: false, dueAt: RESET, jitterMs: SPREAD_MS - 1 };
const NEW: QuotaWaiter = { stopped: false, held: false, dueAt: 2_000, jitterMs: SPREAD_MS - 1 };

const works = (since: number, more: Partial<Trial> = {}): Trial => ({ since, admitted: true, asks: false, ...more });

/** `free`, or until when to wait. */
function verdict(known: Quota, waiter: QuotaWaiter, { now, trials = [] }: { now: number; trials?: readonly Trial[] }) {
  const found = quotaVerdict(known, trials, { waiter, now });
  return found.is === "free" ? "free" : found.until;
}

/** What a waiter is told beside one that works. */
function said(now: number, waiter: QuotaWaiter): string | null {
  const found = quotaVerdict(WORD, [works(1_000)], { waiter, now });
  return found.is === "free" ? null : found.message;
}

test("[RUN-29] before the reset nobody begins; a newcomer believes it for a while only", () => {
  expect(verdict(WORD, STOPPED, { now: RESET - 1 })).toBe(RESET);
  expect(verdict(WORD, STOPPED, { now: RESET })).toBe("free");
  expect(verdict(WORD, NEW, { now: 2_000 })).toBe(1_000 + BELIEVED_MS);
  expect(verdict(WORD, NEW, { now: 1_000 + BELIEVED_MS })).toBe("free");
  // Whose time has come goes first.
  const soon = withWord(null, { saidAt: 1_000, until: 5_000 });
  expect([verdict(soon, STOPPED, { now: 5_000 }), verdict(soon, NEW, { now: 5_000 })]).toEqual(["free", 6_000]);
});

test("[RUN-29] what began after the word is tried first; what began before it says nothing", () => {
  const now = RESET + 1;
  expect(verdict(WORD, STOPPED, { now, trials: [works(RESET)] })).toBeNull();
  expect(verdict(WORD, STOPPED, { now, trials: [works(999)] })).toBe("free");
  expect(withTrials(WORD, [works(999, { asks: true })], now)).toBe(WORD);
  expect(withSuccess(WORD, 999, now)).toBe(WORD);
  expect(withSuccess(WORD, RESET, now).servesSince).toBe(now);
});

test("[RUN-29] what is waited for is said in words that change only with what is known", () => {
  const until = `it is used up until ${new Date(RESET).toISOString()}`;
  expect([said(2_000, NEW), said(1_000 + BELIEVED_MS, NEW), said(RESET - 1, STOPPED)]).toEqual([until, until, until]);
  expect(said(RESET, STOPPED)).toMatch("one execution tries first");
});

test("[RUN-29] what has worked for a while or asks a person got through; what was let begin and never did counts no more", () => {
  const late = RESET + PROVEN_MS;
  const one = works(RESET);
  expect(withTrials(WORD, [works(999), one], late - 1)).toBe(WORD);
  expect(withTrials(WORD, [works(999), one], late).servesSince).toBe(late);
  expect(withTrials(WORD, [{ ...one, asks: true }], RESET + 1).servesSince).toBe(RESET + 1);
  const promised = works(RESET, { admitted: false });
  expect(verdict(WORD, STOPPED, { now: late - 1, trials: [promised] })).toBeNull();
  expect(verdict(WORD, STOPPED, { now: late, trials: [promised] })).toBe("free");
  expect(withTrials(WORD, [promised], late)).toBe(WORD);
});

test("[RUN-29] once one got through, those that waited follow each at a moment of its own, and one that comes then at once", () => {
  const serves = withSuccess(WORD, RESET, RESET + 10);
  expect(verdict(serves, STOPPED, { now: RESET + 10 })).toBe(RESET + 10 + SPREAD_MS - 1);
  expect(verdict(serves, STOPPED, { now: RESET + 10 + SPREAD_MS })).toBe("free");
  expect(verdict(serves, { ...STOPPED, dueAt: RESET + 500 }, { now: RESET + 500 })).toBe(RESET + 499 + SPREAD_MS);
  expect(verdict(serves, { ...NEW, held: true }, { now: RESET + 11 })).toBe(RESET + 9 + SPREAD_MS);
  expect(verdict(serves, NEW, { now: RESET + 11 })).toBe("free");
});

test("[RUN-29] the newest word counts, whichever moment it names; what was said before one got through counts no more", () => {
  const earlier = { saidAt: 2_000, until: RESET - 500 };
  expect(withWord(WORD, earlier)).toMatchObject(earlier);
  expect(withWord(WORD, { saidAt: 999, until: RESET + 500 })).toBe(WORD);
  expect(withWord(WORD, { saidAt: 1_000, until: RESET + 500 }).until).toBe(RESET + 500);
  const serves = withSuccess(WORD, RESET, RESET + 10);
  expect(withWord(serves, { saidAt: RESET + 9, until: RESET * 2 })).toBe(serves);
  expect(withWord(serves, { saidAt: RESET + 11, until: RESET * 2 }).servesSince).toBeNull();
});
