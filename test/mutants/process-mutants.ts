import type { Mutant } from "./mutant.ts";

/** What a process inherits, is given, and leaves behind. */
export const PROCESS_MUTANTS: readonly Mutant[] = [
  {
    name: "a child inherits what a shell had open",
    breaks: "RUN-41",
    file: "src/process/inheritance.ts",
    from: "if (isHandedOn(descriptor)) closeSync(descriptor);",
    to: "if (isHandedOn(descriptor) && descriptor > 5_000) closeSync(descriptor);",
    tests: ["src/process/inheritance.int.test.ts"],
  },
  {
    name: "a task that exits with 0 before its promise counts",
    breaks: "RUN-42",
    file: "src/app/task-host.ts",
    from: "process.exitCode = settled ?? (code || 1);",
    to: "process.exitCode = settled ?? code;",
    tests: ["src/app/task-host.int.test.ts"],
  },
  {
    name: "a task goes on after its promise",
    breaks: "RUN-42",
    file: "src/app/task-host.ts",
    from: "    process.exit(code);",
    to: "    process.exitCode = code;",
    tests: ["src/app/task-host.int.test.ts"],
  },
  {
    name: "an edited caption is as long as a text may be",
    breaks: "RUN-15",
    file: "src/notify/telegram/send-message.ts",
    from: "cutBeforeEnd(message.text, LONGEST_CAPTION)",
    to: "message.text",
    tests: ["src/notify/telegram/telegram-send.int.test.ts"],
  },
];
