import { expect, test } from "vitest";
import type { Clock } from "../../ports/clock.ts";
import { createBarrier, type Barrier, type Phase, type PhaseRecord } from "./barrier.ts";

const never = new Promise<never>(() => {});

interface Stand {
  readonly barrier: Barrier;
  readonly recorded: string[];
  readonly home: PhaseRecord;
  /** Lets time pass: what should have been called by then is called. */
  readonly pass: (ms: number) => void;
}

function stand(deadlineMs = 1_000): Stand {
  let now = 0;
  let timers: { readonly at: number; readonly ring: () => void }[] = [];
  const recorded: string[] = [];
  const clock: Clock = {
    now: () => now,
    after: (delayMs, then) => {
      const timer = { at: now + delayMs, ring: then };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    soon: (then) => {
      setImmediate(then);
    },
    random: () => "",
    ulid: () => "",
    uuid: () => "",
    dayOf: () => ({ startsAt: 0, endsAt: 0 }),
  };
  const home: PhaseRecord = { append: (type) => recorded.push(type) };
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of timers.filter(({ at }) => at <= now)) timer.ring();
  };
  return { barrier: createBarrier(clock, deadlineMs), recorded, home, pass };
}

function phase(name: string, run: Phase["run"] = async () => ({})): Phase {
  return { name, run };
}

test("[G5][R6] a phase that never ends fails the barrier at its deadline, and nobody waits any longer", async () => {
  const { barrier, home, pass, recorded } = stand();
  const waiting = barrier.pass(60_000);
  const recovering = barrier.recover([phase("load"), phase("stuck", async () => never)], home);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  pass(1_000);
  await recovering;
  await expect(waiting).rejects.toMatchObject({ code: "RECOVERY_FAILED" });
  expect(barrier.status()).toMatchObject({ state: "failed", reason: "It took longer than 1000 ms." });
  expect(recorded.at(-1)).toBe("recovery.failed");
  await expect(barrier.pass(60_000)).rejects.toMatchObject({ code: "RECOVERY_FAILED" });
});

test("[R6] a phase that was given up goes no further when it wakes up after all", async () => {
  const { barrier, home, pass, recorded } = stand();
  const stuck = Promise.withResolvers<Record<string, number>>();
  const recovering = barrier.recover([phase("stuck", async () => stuck.promise), phase("next")], home);
  await new Promise(setImmediate);
  pass(1_000);
  await recovering;
  const before = recorded.length;
  stuck.resolve({});
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(recorded.slice(before)).toEqual([]);
});

test("[R6] an operator can try a failed recovery again, and it opens", async () => {
  const { barrier, home } = stand();
  await barrier.recover(
    [
      phase("broken", async () => {
        throw new TypeError("no such page");
      }),
    ],
    home,
  );
  expect(barrier.status()).toMatchObject({ state: "failed", reason: "no such page" });
  await barrier.recover([phase("fixed")], home);
  await barrier.pass(0);
  expect(barrier.status().state).toBe("complete");
});

test("[R3][R4] who waits at the barrier is let through by its completion, all at once", async () => {
  const { barrier, home } = stand();
  const waiting = Promise.all([barrier.pass(60_000), barrier.pass(60_000), barrier.pass(60_000)]);
  await barrier.recover([phase("load")], home);
  await waiting;
});

test("[R4] who has waited long enough gets the typed answer, with nothing accepted", async () => {
  const { barrier, pass } = stand();
  const waiting = barrier.pass(500);
  pass(500);
  await expect(waiting).rejects.toMatchObject({ code: "RECOVERING", details: { retryAfterSeconds: 1 } });
});
