import type { Mutant } from "./mutant.ts";

const DOMAIN = "src/domain/run";
const TESTS = [`${DOMAIN}/revise.test.ts`];

/** Revisions of what was delivered, and the budget of a stage that is called run. */
export const REVISION_MUTANTS: readonly Mutant[] = [
  {
    name: "revision: only what was delivered is revised",
    breaks: "RUN-26",
    file: `${DOMAIN}/revision.ts`,
    from: "if (state.delivered) return null;",
    to: "if (isEnded(state)) return null;",
    tests: TESTS,
    titles: "RUN-26",
    quick: true,
  },
  {
    name: "revision: words that name two kinds open nothing",
    breaks: "RUN-26 P29",
    file: `${DOMAIN}/revision.ts`,
    from: "only !== undefined && other === undefined",
    to: "only !== undefined && other !== only",
    tests: TESTS,
    titles: "RUN-26",
  },
  {
    name: "revision: an idempotent stage is not kept against the words",
    breaks: "RUN-26 P10",
    file: `${DOMAIN}/visible.ts`,
    from: "return hashOf([view.state.accepted.input, read, ...askedOf(view, stage)]);",
    to: "return hashOf([view.state.accepted.input, read]);",
    tests: TESTS,
    titles: "RUN-26",
  },
  {
    name: "revision: the words hold through a retry",
    breaks: "RUN-26",
    file: `${DOMAIN}/new-stage.ts`,
    from: "    revisions: stage.revisions,\n",
    to: "",
    tests: TESTS,
    titles: "RUN-26",
  },
  {
    name: "revision: an agent may not",
    breaks: "RUN-26",
    file: `${DOMAIN}/decide.ts`,
    from: '"retry", "revise"]',
    to: '"retry"]',
    tests: TESTS,
    titles: "RUN-26",
  },
  {
    name: "revision: secrets in the words are not recorded",
    breaks: "G10",
    file: "src/app/revise-run.ts",
    from: "const words = await engine.clean(run, asked.words);",
    to: "const { words } = asked;",
    tests: ["src/server/revise.int.test.ts"],
    titles: "G10",
  },
  {
    name: "budget: a stage called run is not the whole run",
    breaks: "RUN-22",
    file: `${DOMAIN}/budget-scope.ts`,
    from: "stage === WHOLE_RUN || stage === WHOLE_DAY ? `stage:${stage}` : stage",
    to: "stage",
    tests: [`${DOMAIN}/budget.test.ts`],
    titles: "RUN-22",
  },
];
