import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf } from "./source-text.ts";

const SOURCE = new URL("../src", import.meta.url).pathname;

/** Modules that read what a child wrote, and who may use them: each gives it on through a masker, or after it was cleaned. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  "process/journal.ts": [
    "app/journals.ts",
    "process/clean-execution.ts",
    "process/create-processes.ts",
    "process/dropped.ts",
    "process/listen.ts",
    "process/refusal.ts",
    "process/shown-text.ts",
    // Tells only whether something was printed.
    "process/traces.ts",
  ],
  "process/shown-text.ts": ["app/journals.ts"],
  "process/messages.ts": ["process/create-processes.ts", "process/listen.ts"],
  "process/mask-file.ts": [
    "app/journals.ts",
    "process/clean-execution.ts",
    "process/create-processes.ts",
    "process/directory.ts",
  ],
};

function usersOf(module: string): readonly string[] {
  const files = globSync("**/*.ts", { cwd: SOURCE }).filter((file) => !file.endsWith(".test.ts"));
  return files
    .filter((file) =>
      importsOf(readFileSync(join(SOURCE, file), "utf8")).some(
        ({ specifier }) => specifier.startsWith(".") && join(file, "..", specifier) === module,
      ),
    )
    .toSorted();
}

test.each(Object.entries(READERS))("[G10] only what masks reads through %s", (module, allowed) => {
  expect(usersOf(module).filter((file) => !allowed.includes(file))).toEqual([]);
});

test("[G10] nothing else names the files that a child writes its output to", () => {
  const names = globSync("{app,cli,server,engine,doctor,artifacts,recorder}/**/*.ts", { cwd: SOURCE });
  const direct = names.filter((file) =>
    /directory\}?\/(?:out|err)\b|join\([^)]*"(?:out|err|progress)"\)/.test(readFileSync(join(SOURCE, file), "utf8")),
  );
  expect(direct.filter((file) => !file.endsWith(".test.ts"))).toEqual([]);
});
