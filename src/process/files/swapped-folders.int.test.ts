import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { maskOf } from "../../base/secrets/mask.ts";
import { maskerOf } from "../../base/secrets/masker.ts";
import { entriesBelow } from "./entries-below.ts";
import { cleanExecution } from "./clean-execution.ts";

test.each([
  ["nothing", null, "key [redacted]"],
  ["the execution's folder", "runs/R/executions/E", "key s3cret!!"],
  ["the folder of executions", "runs/R/executions", "key s3cret!!"],
  ["the run's folder", "runs/R", "key s3cret!!"],
  ["the folder of runs", "runs", "key s3cret!!"],
] as const)(
  "[WORKSPACE-16] where a link has replaced %s, no file is cleaned of secrets through it",
  async (_, swapped, expected) => {
    const root = mkdtempSync(join(tmpdir(), "swapped-"));
    try {
      const home = join(root, "home");
      const directory = join(home, "runs/R/executions/E");
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "out"), "key s3cret!!");
      if (swapped !== null) {
        renameSync(join(home, swapped), join(root, "outside"));
        symlinkSync(join(root, "outside"), join(home, swapped));
      }
      await cleanExecution(directory, maskerOf(maskOf(["s3cret!!"], "")));
      expect(readFileSync(join(directory, "out"), "utf8")).toBe(expected);
    } finally {
      rmSync(root, { recursive: true });
    }
  },
);

test("[WORKSPACE-16] what lies below a folder is listed without following links, also where one has taken its place", () => {
  const root = mkdtempSync(join(tmpdir(), "swapped-"));
  try {
    mkdirSync(join(root, "folder/inner"), { recursive: true });
    mkdirSync(join(root, "outside"));
    writeFileSync(join(root, "folder/inner/file"), "");
    writeFileSync(join(root, "outside/precious"), "");
    symlinkSync(join(root, "outside"), join(root, "folder/link"));
    symlinkSync(".", join(root, "folder/loop"));
    symlinkSync("folder", join(root, "swapped"));
    const names = entriesBelow(join(root, "folder")).map(({ name }) => name);
    expect(names.toSorted()).toEqual(["file", "inner", "link", "loop"]);
    expect(entriesBelow(join(root, "swapped"))).toEqual([]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
