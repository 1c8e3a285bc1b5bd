import type { Mutant } from "./mutant.ts";

const HANDLES = "test/e2e/cli-handles.test.ts";
const STARTUP = "test/e2e/cli-startup.test.ts";

/** Which runs a command acts on, and what lists show. */
export const LIST_MUTANTS: readonly Mutant[] = [
  {
    name: "handles: @last is looked for in the project alone",
    breaks: "CLI-1",
    file: "src/cli/handles.ts",
    from: "open.lastRun(projectHere(place))",
    to: "open.lastRun(null)",
    tests: [HANDLES],
    titles: "CLI-1",
  },
  {
    name: "handles: the worst result is the exit code",
    breaks: "CLI-2",
    file: "src/cli/steer/each.ts",
    from: "code = Math.max(code, FAILURES[failure.code].exitCode);",
    to: "",
    tests: [HANDLES],
    titles: "CLI-2",
  },
  {
    name: "handles: a bulk needs a yes",
    breaks: "CLI-3",
    file: "src/cli/steer/targets.ts",
    from: "if (yes) return true;",
    to: 'if (yes || verb !== "") return true;',
    tests: [HANDLES],
    titles: "CLI-3",
  },
  {
    name: "handles: a retry of a completed run is asked about",
    breaks: "CLI-3",
    file: "src/cli/commands/retry.ts",
    from: "if (first === undefined) return true;",
    to: "if (first !== null) return true;",
    tests: [HANDLES],
    titles: "CLI-3",
  },
  {
    name: "start-up: no tables of emoji for plain text",
    breaks: "CLI-8",
    file: "src/cli/progress/fit.ts",
    from: "if (NARROW.test(text)) return text.length;",
    to: "",
    tests: [STARTUP],
    titles: "CLI-8",
  },
  {
    name: "start-up: HTTP without the rest of Node's web",
    breaks: "CLI-8",
    file: "src/client/send.ts",
    from: 'const http = process.getBuiltinModule("node:http");',
    to: 'import * as http from "node:http";',
    tests: [STARTUP],
    titles: "CLI-8",
  },
  {
    name: "start-up: a list is not repainted unless asked",
    breaks: "CLI-8",
    file: "src/cli/commands/list.ts",
    from: 'import { askQueue } from "../lists/ask-queue.ts";',
    to: 'import { askQueue } from "../lists/ask-queue.ts";\nimport "../lists/repaint.ts";',
    tests: [STARTUP],
    titles: "CLI-8",
  },
];
