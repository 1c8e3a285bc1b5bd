import { z } from "zod";
import type * as Contract from "../contract.ts";
import { moment, momentOrNull, textOrNull } from "./pieces.ts";
import { named } from "./named.ts";

export const barrierShown: z.ZodType<Contract.BarrierShown> = named(
  "Barrier",
  z.object({
    state: z.enum(["in_progress", "complete", "failed"]),
    since: moment,
    reason: textOrNull,
    counts: z.record(z.string(), z.number()),
    incarnation: textOrNull,
  }),
);

export const status: z.ZodType<Contract.Status> = named(
  "Status",
  z.object({
    orchestrator: z.object({ pid: z.int(), since: moment, version: z.string() }),
    barrier: barrierShown,
    runs: z.object({ open: z.int(), waiting: z.int(), quarantined: z.array(z.string()) }),
    channels: z.array(z.object({ project: z.string(), channel: z.string(), trouble: textOrNull, since: momentOrNull })),
  }),
);

export const runQueue: z.ZodType<Contract.RunQueue> = named(
  "RunQueue",
  z.object({
    queue: z.array(
      z.object({
        run: z.string(),
        waitsFor: z.array(
          z.object({
            name: z.string().describe("The class; empty for a free process."),
            heldBy: z.array(z.object({ run: z.string(), pipeline: z.string(), stage: z.string(), since: z.number() })),
          }),
        ),
      }),
    ),
  }),
);

export const findingList: z.ZodType<Contract.FindingList> = named(
  "FindingList",
  z.object({
    findings: z.array(
      z.object({
        code: z.string(),
        severity: z.enum(["error", "warning", "note"]),
        message: z.string(),
        next: z.string(),
      }),
    ),
  }),
);

export const loginLink: z.ZodType<Contract.LoginLink> = named(
  "LoginLink",
  z.object({ url: z.string(), expiresAt: moment }),
);

export const refusalNoted: z.ZodType<{ readonly recorded: boolean }> = z.object({ recorded: z.boolean() });

export const projectNamed: z.ZodType<Contract.ProjectNamed> = named("Project", z.object({ project: z.string() }));

export const stopping: z.ZodType<{ readonly stopping: boolean }> = z.object({ stopping: z.boolean() });

/** An error, as RFC 9457 has it, with our code, what to do, and the faults of a pipeline. */
export const problem: z.ZodType = named(
  "Problem",
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    hint: z.string(),
    faults: z.array(z.unknown()).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
);
