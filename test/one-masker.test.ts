import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf } from "./source-text.ts";

const SOURCE = new URL("../src", import.meta.url).pathname;

/** Modules that read what a child wrote, and who may use them: each gives it on through a masker, or after it was cleaned. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  "process/watch/journal.ts": [
    "app/reading/journals.ts",
    "process/files/clean-execution.ts",
    "process/create-processes.ts",
    "process/watch/cut-journals.ts",
    "process/watch/listen.ts",
    "process/start/refusal.ts",
    "process/files/shown-text.ts",
    // Tells only whether something was printed.
    "process/files/traces.ts",
  ],
  "process/files/shown-text.ts": ["app/reading/journals.ts"],
  "process/watch/messages.ts": ["process/create-processes.ts", "process/watch/listen.ts"],
  "process/files/mask-file.ts": [
    "app/reading/journals.ts",
    "process/files/clean-execution.ts",
    "process/create-processes.ts",
    "process/files/directory.ts",
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
