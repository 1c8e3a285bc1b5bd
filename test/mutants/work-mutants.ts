import type { Mutant } from "./mutant.ts";

const DOMAIN = "src/domain/run";
const ENGINE = "src/engine";

/** Processes, files, people and secrets. */
export const WORK_MUTANTS: readonly Mutant[] = [
  {
    name: "the fence: a late result is refused",
    breaks: "R27 G4",
    file: `${DOMAIN}/decide-execution.ts`,
    from: "known?.token === command.token ? known : null",
    to: "known ?? null",
    tests: [`${DOMAIN}/resume.test.ts`],
    titles: "R27",
  },
  {
    name: "the fence: another execution's result is none",
    breaks: "R28",
    file: "src/process/inspect.ts",
    from: "code === undefined || of !== token || ",
    to: "code === undefined || ",
    tests: ["src/process/inspect.int.test.ts"],
    titles: "R28",
  },
  {
    name: "admission comes before the spawn",
    breaks: "R29 G2",
    file: `${ENGINE}/effects/start.ts`,
    from: "    const outcome = await report(port, id, { command: admission, cause });",
    to: "    await port.processes.launch(launch);\n    const outcome = await report(port, id, { command: admission, cause });",
    tests: ["test/simulation/simulation.int.test.ts"],
    titles: "G2",
  },
  {
    name: "one key makes one run",
    breaks: "R4",
    file: `${ENGINE}/accept.ts`,
    from: "if (known === null) return",
    to: "if (known !== undefined) return",
    tests: ["src/app/lanes.int.test.ts"],
    titles: "R4",
  },
  {
    name: "the sweep finds what carries the marker",
    breaks: "G7",
    file: "src/process/members.ts",
    from: "if (process.marks().fence === belonging.fence || isAmong",
    to: "if (isAmong",
    tests: ["src/process/stop.int.test.ts"],
    titles: "G7",
  },
  {
    name: "what is saved nowhere else is not freed",
    breaks: "G8",
    file: "src/app/garbage.ts",
    from: "if (unsaved.length === 0) return",
    to: "if (unsaved.length >= 0) return",
    tests: ["test/e2e/cli-gc.test.ts"],
    titles: "G8",
  },
  {
    name: "a gate is answered once",
    breaks: "G9",
    file: `${DOMAIN}/decide-answer.ts`,
    from: '  if (gate.state === "answered") return { events: [], refusal: null };\n',
    to: "",
    tests: [`${DOMAIN}/gates.test.ts`],
  },
  {
    name: "secrets are taken out of what a child printed",
    breaks: "G10",
    file: `${ENGINE}/effects/watch.ts`,
    from: "    await port.processes.redact(directory, port.secrets.values(id));\n",
    to: "",
    tests: ["test/e2e/cli-pinned.test.ts"],
    titles: "G10",
  },
];
