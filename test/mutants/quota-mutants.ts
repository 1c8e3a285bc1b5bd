import type { Mutant } from "./mutant.ts";

const SIMULATED = "test/simulation/quota.int.test.ts";

/** What executions of one account do when its quota is used up. */
export const QUOTA_MUTANTS: readonly Mutant[] = [
  {
    name: "quota: after a reset one tries, the others wait for it",
    breaks: "RUN-29",
    file: "src/domain/quota.ts",
    from: "return trials.some((trial) => isOn(known, trial, now)) ?",
    to: "return trials.length < 0 ?",
    tests: ["src/domain/quota.test.ts"],
    titles: "is tried first",
  },
  {
    name: "quota: who was let begin holds the others back before it is admitted",
    breaks: "RUN-29",
    file: "src/engine/host/accounts.ts",
    from: 'verdict().is === "free" ? book.begin(account) : null',
    to: "book.begin(account)",
    tests: [SIMULATED],
    titles: "the oldest of those who wait",
  },
  {
    name: "quota: a start knows what was said before it",
    breaks: "RUN-29",
    file: "src/engine/engine.ts",
    from: "  recallQuotas({ store: ports.store, views: loop.views, home, accounts });\n",
    to: "",
    tests: [SIMULATED],
    titles: "lets nobody begin beside it",
  },
  {
    name: "quota: a reset that was none counts for all",
    breaks: "RUN-29",
    file: "src/engine/host/accounts.ts",
    from: 'else if (ended !== null && ended !== "through") say(account, ended);',
    to: "",
    tests: [SIMULATED],
    titles: "a reset that was none",
  },
  {
    name: "quota: what has worked for five minutes got through",
    breaks: "RUN-29",
    file: "src/domain/quota.ts",
    from: "(asks || now - since >= PROVEN_MS)",
    to: "asks",
    tests: [SIMULATED],
    titles: "works for five minutes",
  },
];
