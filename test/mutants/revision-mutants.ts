import type { Mutant } from "./mutant.ts";

const DOMAIN = "src/domain/run";
const TESTS = [`${DOMAIN}/revise.test.ts`];

const FINDER_TESTS = ["src/app/finder/to-revised-run.int.test.ts"];

/** Revisions of what was delivered, and the budget of a stage that is called run. */
export const REVISION_MUTANTS: readonly Mutant[] = [
  {
    name: "revision: only what was delivered is revised",
    breaks: "RUN-26",
    file: `${DOMAIN}/version/revision.ts`,
    from: "if (state.delivered) return null;",
    to: "if (isEnded(state)) return null;",
    tests: TESTS,
    titles: "RUN-26",
    quick: true,
  },
  {
    name: "revision: words that name two kinds open nothing",
    breaks: "RUN-26 P29",
    file: `${DOMAIN}/version/revision.ts`,
    from: "only !== undefined && other === undefined",
    to: "only !== undefined && other !== only",
    tests: TESTS,
    titles: "RUN-26",
  },
  {
    name: "revision: an idempotent stage is not kept against the words",
    breaks: "RUN-26 P10",
    file: `${DOMAIN}/stage/visible.ts`,
    from: "return hashOf([view.state.accepted.input, read, ...askedOf(view, stage)]);",
    to: "return hashOf([view.state.accepted.input, read]);",
    tests: TESTS,
    titles: "RUN-26",
  },
  {
    name: "revision: the words hold through a retry",
    breaks: "RUN-26",
    file: `${DOMAIN}/stage/new-stage.ts`,
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
    name: "finder: an agent that is not sure enough is not believed",
    breaks: "P29",
    file: "src/definition/finder-pipeline.ts",
    from: "confidence: { minimum: confidence }",
    to: "confidence: { minimum: 0 }",
    tests: FINDER_TESTS,
  },
  {
    name: "finder: what was found opens one version, however often it is told",
    breaks: "P29 P28",
    file: "src/app/finder/to-revised-run.ts",
    from: "  if (before !== null) return confirmOpened(reopening(before), view, port);\n",
    to: "",
    tests: FINDER_TESTS,
  },
  {
    name: "finder: an answer that comes after another change changes nothing",
    breaks: "P29",
    file: "src/app/finder/to-revised-run.ts",
    from: "if (standing !== version)",
    to: "if (standing < version)",
    tests: FINDER_TESTS,
  },
  {
    name: "finder: the same words of the same version ask one agent",
    breaks: "P29",
    file: "src/app/finder/ask-finder.ts",
    from: "hashOf([revises.run, revises.version, revises.words, hash])",
    to: "hashOf([revises.run, revises.cause, revises.words, hash])",
    tests: FINDER_TESTS,
  },
  {
    name: "finder: an agent that asks begins none",
    breaks: "P29",
    file: "src/app/runs/revise-run.ts",
    from: 'if (plan.ok || actor.kind === "agent" || plan.refusal.kinds === undefined)',
    to: "if (plan.ok || plan.refusal.kinds === undefined)",
    tests: FINDER_TESTS,
  },
  {
    name: "revision: secrets in the words are not recorded",
    breaks: "G10",
    file: "src/app/runs/revise-run.ts",
    from: "const words = await engine.clean(run, asked.words);",
    to: "const { words } = asked;",
    tests: ["src/server/revise.int.test.ts"],
    titles: "G10",
  },
  {
    name: "budget: a stage called run is not the whole run",
    breaks: "RUN-22",
    file: `${DOMAIN}/budget/budget-scope.ts`,
    from: "stage === WHOLE_RUN || stage === WHOLE_DAY ? `stage:${stage}` : stage",
    to: "stage",
    tests: [`${DOMAIN}/budget/budget.test.ts`],
    titles: "RUN-22",
  },
];
