import type { Mutant } from "./mutant.ts";

const SCENARIOS = ["test/simulation/scenario.int.test.ts"];
const DOORS = ["src/server/doors.int.test.ts"];

/** The barrier and the doors. */
export const BARRIER_MUTANTS: readonly Mutant[] = [
  {
    name: "the barrier is armed from the beginning",
    breaks: "R1 R3 G5",
    file: "src/engine/recovery/barrier.ts",
    from: 'let status: BarrierStatus = { state: "in_progress"',
    to: 'let status: BarrierStatus = { state: "complete"',
    tests: [...DOORS, "src/engine/recovery/barrier.test.ts"],
    titles: "R3|R5",
    quick: true,
  },
  {
    name: "the barrier has a deadline",
    breaks: "R6 G5",
    file: "src/engine/recovery/barrier.ts",
    from: "const ended = await within(clock, deadlineMs, runPhases({ phases, home, count, pass }));",
    to: 'const ended: string = await runPhases({ phases, home, count, pass }).then(() => "done");',
    tests: ["src/engine/recovery/barrier.test.ts"],
    titles: "R6",
  },
  {
    name: "a failed barrier refuses at once",
    breaks: "R6",
    file: "src/engine/recovery/barrier.ts",
    from: 'if (state === "failed")\n        throw',
    to: 'if (state === "failed" && reason === null)\n        throw',
    tests: ["src/server/opening.int.test.ts", ...SCENARIOS],
    titles: "R6|R1",
  },
  {
    name: "door: a run is accepted behind the barrier",
    breaks: "R1 R5",
    file: "src/engine/coordinator/accept.ts",
    from: "  await parts.barrier.pass(settings.acceptWaitMs);\n",
    to: "",
    tests: DOORS,
    titles: "R5",
  },
  {
    name: "door: a command is given behind the barrier",
    breaks: "R5",
    file: "src/engine/engine.ts",
    from: "      await barrier.pass(settings.acceptWaitMs);\n      const reason",
    to: "      const reason",
    tests: DOORS,
    titles: "R5",
    quick: true,
  },
  {
    name: "door: a retry waits before it prepares anything",
    breaks: "R5",
    file: "src/app/daemon/service.ts",
    from: "      await engine.pass();\n      return wasDone",
    to: "      return wasDone",
    tests: ["src/server/doors.int.test.ts"],
    titles: "R5",
  },
  {
    name: "door: the list itself",
    breaks: "R5",
    file: "src/server/routes/gates.ts",
    from: '"POST /gates/{id}/answer": route("POST /gates/{id}/answer"',
    to: '"POST /gates/{id}/reply": route("POST /gates/{id}/reply"',
    tests: DOORS,
    titles: "every address",
  },
  {
    name: "health and status name the incarnation",
    breaks: "R7",
    file: "src/app/daemon/service.ts",
    from: "({ ...engine.barrier(), incarnation: open.incarnation })",
    to: '({ ...engine.barrier(), incarnation: "" })',
    tests: ["src/server/opening.int.test.ts"],
    titles: "R7",
  },
];
