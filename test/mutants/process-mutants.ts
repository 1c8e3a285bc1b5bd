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
  {
    name: "a name beside another grows beyond what a name may be",
    breaks: "WORKSPACE-10",
    file: "src/notify/folder/safe-name.ts",
    from: "return `${withinBytes(name.slice(0, cut), LONGEST_NAME_BYTES - Buffer.byteLength(end))}${end}`;",
    to: "return `${name.slice(0, cut)}${end}`;",
    tests: ["src/notify/folder/folder.int.test.ts"],
  },
  {
    name: "a draft is named after its file and an end of its own",
    breaks: "WORKSPACE-10",
    file: "src/cli/deliver.ts",
    from: "const draft = join(dirname(target), `.holdfast-${sha256(target).slice(0, 16)}.new`);",
    to: "const draft = `${target}.holdfast-${sha256(target).slice(0, 16)}.new`;",
    tests: ["test/e2e/cli-delivery.test.ts"],
    titles: "names as long as they can be",
  },
];
