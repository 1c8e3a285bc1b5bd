import type { Mutant } from "./mutant.ts";

const SIMULATED = "test/simulation/day-budget.int.test.ts";

/** What all runs of a project may spend in a day. */
export const DAY_MUTANTS: readonly Mutant[] = [
  {
    name: "day: a turn counts those before it in its transaction",
    breaks: "RUN-27",
    file: "src/engine/host/days.ts",
    from: "      if (day !== undefined) days.set(project, evolved(day, view, { decided, at: port.clock.now() }));\n",
    to: "",
    tests: [SIMULATED],
    titles: "in one commit",
  },
  {
    name: "day: one run asks for all",
    breaks: "RUN-27",
    file: "src/domain/run/budget/day-budget.ts",
    from: "day.askedIn === null && openBudgetGates",
    to: "openBudgetGates",
    tests: ["src/domain/run/budget/day-budget.test.ts"],
  },
  {
    name: "day: being over by what is under way alone asks nobody",
    breaks: "RUN-23",
    file: "src/domain/run/budget/day-budget.ts",
    from: " && settled(day) >= 1;",
    to: ";",
    tests: ["src/domain/run/budget/day-budget.test.ts"],
  },
  {
    name: "day: the next start wakes those whom a dead orchestrator should have woken",
    breaks: "RUN-27",
    file: "src/engine/engine.ts",
    from: "timers.begin(loop.days.lastEnd());",
    to: "timers.begin(null);",
    tests: [SIMULATED],
    titles: "died before it woke",
  },
  {
    name: "day: a question of a process is not counted",
    breaks: "RUN-23",
    file: "src/domain/day.ts",
    from: "(asking.has(execution) ? [] : [reckoned])",
    to: "[reckoned]",
    tests: ["src/domain/day.test.ts"],
  },
];
