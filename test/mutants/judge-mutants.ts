import type { Mutant } from "./mutant.ts";

const DOMAIN = "src/domain/run";

/** Judges that let nothing through which they did not pass. */
export const JUDGE_MUTANTS: readonly Mutant[] = [
  {
    name: "what is like a verdict and cannot be read is no pass",
    breaks: "P18",
    file: `${DOMAIN}/find-verdict.ts`,
    from: "if (LIKE_A_VERDICT.test(around + text.slice(end))) return",
    to: "if (around === null) return",
    tests: [`${DOMAIN}/find-verdict.test.ts`, `${DOMAIN}/verdict.test.ts`],
  },
  {
    name: "a verdict may stand on several lines",
    breaks: "P18",
    file: `${DOMAIN}/find-verdict.ts`,
    from: "const text = stripVTControlCharacters(output);",
    to: 'const text = stripVTControlCharacters(output).trimEnd().split("\\n").at(-1) ?? "";',
    tests: [`${DOMAIN}/find-verdict.test.ts`],
  },
  {
    name: "JSON without a result does not pass by its exit code",
    breaks: "P18",
    file: `${DOMAIN}/verdict.ts`,
    from: 'if (found.is === "other-json")',
    to: "if (out === null)",
    tests: [`${DOMAIN}/verdict.test.ts`],
  },
  {
    name: "a judge that a limit ended has had its turn",
    breaks: "P15",
    file: `${DOMAIN}/decide-execution.ts`,
    from: "return stop !== null && CALLED_OFF.has(stop.reason);",
    to: "return stop !== null;",
    tests: [`${DOMAIN}/review.test.ts`],
    titles: "P15",
  },
  {
    name: "the exit code of a judge that was stopped says nothing",
    breaks: "P15",
    file: "src/engine/effects/settle.ts",
    from: "const exitCode = stop === null ? end.verdict.exitCode : null;",
    to: "const { exitCode } = end.verdict;",
    tests: ["test/e2e/cli-judges.test.ts"],
  },
  {
    name: "a schema judge checks every file",
    breaks: "P18",
    file: "src/engine/effects/check.ts",
    from: "attempt.artifacts.filter((artifact) => artifact.name === judge.of);",
    to: "attempt.artifacts.filter((artifact) => artifact.name === judge.of).slice(0, 1);",
    tests: ["test/e2e/cli-judges.test.ts"],
  },
  {
    name: "a rule without a condition approves nothing",
    breaks: "P24",
    file: "src/definition/normalise-gate.ts",
    from: "if (rule.when !== undefined && Object.keys(when).length === 0) {",
    to: "if (rule.when === null) {",
    tests: ["src/definition/validate-pipeline.test.ts"],
  },
  {
    name: "a thread that takes too long is ended",
    breaks: "WORKSPACE-18",
    file: "src/app/apart/create-apart.ts",
    from: 'if (typeof said === "string") await end();',
    to: 'if (said === "") await end();',
    tests: ["src/app/apart/apart.int.test.ts"],
  },
  {
    name: "a glob that takes too long is refused",
    breaks: "WORKSPACE-18",
    file: "src/app/apart/create-checks.ts",
    from: 'throw new HoldfastError("OUTPUT_REFUSED", `${what} ${outcome.why}.`, {',
    to: 'if (what !== "") return [];\n      throw new HoldfastError("OUTPUT_REFUSED", `${what} ${outcome.why}.`, {',
    tests: ["src/app/apart/apart.int.test.ts"],
  },
  {
    name: "a module that is loaded cannot end the command",
    breaks: "exit codes",
    file: "src/definition/stay-alive.ts",
    from: "throw new Error(`the module called",
    to: "if (code !== 0) throw new Error(`the module called",
    tests: ["src/definition/load-faults.int.test.ts"],
    titles: "would end the command",
  },
];
