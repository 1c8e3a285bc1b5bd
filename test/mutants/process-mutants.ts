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
];
