import { messageOf, HoldfastError } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { timestamp } from "../../base/clock.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HomeEventType } from "../home.ts";

/** How far the start-up recovery is; new work is accepted only when it is complete. */
export interface BarrierStatus {
  readonly state: "in_progress" | "complete" | "failed";
  readonly since: string;
  readonly reason: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

/** The one choke point of everything that accepts new work. */
export interface Barrier {
  readonly status: () => BarrierStatus;
  /** Waits until new work may be accepted. Throws RECOVERING after a while, RECOVERY_FAILED at once when it failed. */
  readonly pass: (waitMs: number) => Promise<void>;
  /** Runs the phases; a failure is kept as a state and given back, not thrown. */
  readonly recover: (phases: readonly Phase[], home: PhaseRecord) => Promise<unknown>;
}

/** Where the phases are recorded: the home's stream. */
export interface PhaseRecord {
  readonly append: (type: HomeEventType, data: JsonObject) => unknown;
}

/** One phase of recovery. It classifies and records; it never waits for a process, a person, a network or a copy. */
export interface Phase {
  readonly name: string;
  readonly run: (step: PhaseStep) => Promise<Readonly<Record<string, number>>>;
}

/** What a phase is given: call it between batches; it lets others speak and throws when the pass was given up. */
export type PhaseStep = () => Promise<void>;

/** Arms the barrier: nothing passes until a recovery has completed. */
export function createBarrier(clock: Clock, deadlineMs: number): Barrier {
  let status: BarrierStatus = { state: "in_progress", since: timestamp(clock.now()), reason: null, counts: {} };
  let opened = Promise.withResolvers<void>();
  const become = (state: BarrierStatus["state"], reason: string | null): void => {
    status = { ...status, state, reason, since: timestamp(clock.now()) };
  };
  const count = (counts: BarrierStatus["counts"]): BarrierStatus["counts"] => {
    status = { ...status, counts: { ...status.counts, ...counts } };
    return status.counts;
  };
  return {
    status: () => status,
    pass: async (waitMs) => {
      if (status.state === "complete") return;
      if (status.state === "in_progress") await within(clock, waitMs, opened.promise);
      const { state, reason } = barrierNow(status);
      if (state === "failed")
        throw new HoldfastError("RECOVERY_FAILED", `Recovery failed: ${reason ?? "for an unknown reason"}.`);
      if (state !== "complete")
        throw new HoldfastError("RECOVERING", "Recovery has not finished; nothing was accepted.", {
          details: { retryAfterSeconds: 1 },
        });
    },
    recover: async (phases, home) => {
      if (status.state === "failed") opened = Promise.withResolvers<void>();
      become("in_progress", null);
      const pass = beginPass(clock);
      let failed: unknown = null;
      try {
        const ended = await within(clock, deadlineMs, runPhases({ phases, home, count, pass }));
        if (ended === "late") throw new HoldfastError("RECOVERY_FAILED", `It took longer than ${deadlineMs} ms.`);
        home.append("recovery.completed", { counts: { ...status.counts }, tookMs: pass.tookMs() });
        become("complete", null);
      } catch (failure) {
        failed = failure;
        pass.giveUp();
        become("failed", messageOf(failure));
        recordFailure(home, messageOf(failure));
      }
      opened.resolve();
      return failed;
    },
  };
}

/** One recovery pass; after it was given up, a phase that was stuck goes no further. */
interface Pass {
  readonly step: PhaseStep;
  readonly giveUp: () => void;
  readonly tookMs: () => number;
}

function beginPass(clock: Clock): Pass {
  const began = clock.now();
  let givenUp = false;
  return {
    step: async () => {
      await new Promise<void>((resolve) => clock.soon(resolve));
      if (givenUp) throw new HoldfastError("RECOVERY_FAILED", "This pass was given up.");
    },
    giveUp: () => {
      givenUp = true;
    },
    tookMs: () => clock.now() - began,
  };
}

interface Passing {
  readonly phases: readonly Phase[];
  readonly home: PhaseRecord;
  readonly count: (counts: BarrierStatus["counts"]) => BarrierStatus["counts"];
  readonly pass: Pass;
}

async function runPhases({ phases, home, count, pass }: Passing): Promise<void> {
  for (const phase of phases) {
    await pass.step();
    const counts = await phase.run(pass.step);
    await pass.step();
    count(counts);
    home.append("recovery.phase-finished", { phase: phase.name, counts: { ...counts } satisfies JsonObject });
  }
}

function barrierNow(status: BarrierStatus): Pick<BarrierStatus, "state" | "reason"> {
  return status;
}

/** Waits for something, but no longer than so many milliseconds. */
async function within(clock: Clock, waitMs: number, awaited: Promise<void>): Promise<"done" | "late"> {
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const cancel = clock.after(waitMs, () => resolve("late"));
  try {
    return await Promise.race([awaited.then(() => "done" as const), late]);
  } finally {
    cancel();
  }
}

function recordFailure(home: PhaseRecord, reason: string): void {
  try {
    home.append("recovery.failed", { reason });
  } catch {
    // The store may be what failed; the state and its reason are kept in memory and shown.
  }
}
