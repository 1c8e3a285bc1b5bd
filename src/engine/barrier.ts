import { messageOf, HoldfastError } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import { timestamp } from "../base/clock.ts";
import type { Clock } from "../ports/clock.ts";
import type { Home } from "./home.ts";

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
  /** Runs the phases; a failure is kept as a state, not thrown. */
  readonly recover: (phases: readonly Phase[], home: Home) => Promise<void>;
}

/** One phase of recovery. It classifies and records; it never waits for a process, a person, a network or a copy. */
export interface Phase {
  readonly name: string;
  readonly run: (step: PhaseStep) => Promise<Readonly<Record<string, number>>>;
}

/** What a phase is given: call it between batches; it lets others speak and throws when the deadline has passed. */
export type PhaseStep = () => Promise<void>;

/** Arms the barrier: nothing passes until a recovery has completed. */
export function createBarrier(clock: Clock, deadlineMs: number): Barrier {
  let status: BarrierStatus = { state: "in_progress", since: timestamp(clock.now()), reason: null, counts: {} };
  let opened = Promise.withResolvers<void>();
  const become = (state: BarrierStatus["state"], reason: string | null): void => {
    status = { ...status, state, reason, since: timestamp(clock.now()) };
  };
  const runPhases = async (phases: readonly Phase[], home: Home): Promise<void> => {
    const began = clock.now();
    const step = async (): Promise<void> => {
      await new Promise<void>((resolve) => clock.soon(resolve));
      if (clock.now() - began > deadlineMs)
        throw new HoldfastError("RECOVERY_FAILED", `Recovery took longer than ${deadlineMs} ms.`);
    };
    for (const phase of phases) {
      await step();
      const counts = await phase.run(step);
      status = { ...status, counts: { ...status.counts, ...counts } };
      home.append("recovery.phase-finished", { phase: phase.name, counts: { ...counts } satisfies JsonObject });
    }
    home.append("recovery.completed", { counts: { ...status.counts }, tookMs: clock.now() - began });
  };
  return {
    status: () => status,
    pass: async (waitMs) => {
      if (status.state === "complete") return;
      if (status.state === "in_progress") await waited(clock, opened.promise, waitMs);
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
      try {
        await runPhases(phases, home);
        become("complete", null);
      } catch (failure) {
        become("failed", messageOf(failure));
        recordFailure(home, messageOf(failure));
      }
      opened.resolve();
    },
  };
}

function barrierNow(status: BarrierStatus): Pick<BarrierStatus, "state" | "reason"> {
  return status;
}

async function waited(clock: Clock, opened: Promise<void>, waitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(waitMs, resolve);
  await Promise.race([opened, promise]);
  cancel();
}

function recordFailure(home: Home, reason: string): void {
  try {
    home.append("recovery.failed", { reason });
  } catch {
    // The store may be what failed; the state and its reason are kept in memory and shown.
  }
}
