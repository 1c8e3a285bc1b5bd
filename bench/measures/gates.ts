import { join } from "node:path";
import type { Measure } from "../figure.ts";
import { openRehearsal } from "../rehearsal.ts";
import { gated } from "../submission.ts";
import { daemonMegabytes } from "./memory.ts";
import { inBatches, openOnce, readingBare, readOnce, sizeOf } from "./opening.ts";

/** Runs that wait for a person cost no process and no class; what is left is the start with them, and memory. */
export const gates: Measure = {
  name: "gates",
  says: "10,000 runs that wait at their gates: the start with them, and the daemon's memory",
  run: async (bench) => {
    const home = join(bench.folder, "gates");
    const rehearsal = await openRehearsal(home);
    const asking = await gated(home);
    await inBatches(sizeOf(bench), async () => rehearsal.accept(asking));
    rehearsal.close();
    const count = sizeOf(bench).toLocaleString("en");
    const empty = await daemonMegabytes({ ...bench, quick: true }, join(bench.folder, "without-gates"));
    const full = await daemonMegabytes({ ...bench, quick: true }, home);
    return [
      {
        name: `open, ${count} at gates`,
        value: openOnce(home),
        unit: "ms",
        limit: readingBare([readOnce(home)]),
        aim: null,
      },
      {
        name: `memory, ${count} at gates`,
        value: full,
        unit: "MB",
        limit: { what: "daemon without runs", value: empty, unit: "MB" },
        aim: null,
      },
    ];
  },
};
