import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pipelineCommands } from "./pipelines-here.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-here-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("each pipeline of the folder is a command to paste, and no other file is", () => {
  for (const name of ["b.pipeline.ts", "a.pipeline.yaml", "it's.pipeline.yml", "config.yaml"])
    writeFileSync(join(folder, name), "");
  expect(pipelineCommands("run", folder)).toEqual([
    "holdfast run a.pipeline.yaml",
    "holdfast run b.pipeline.ts",
    String.raw`holdfast run 'it'\''s.pipeline.yml'`,
  ]);
});

test("of many pipelines the first are named, and a folder that is gone has none", () => {
  for (let n = 10; n < 20; n += 1) writeFileSync(join(folder, `${n}.pipeline.yaml`), "");
  expect(pipelineCommands("validate", folder).slice(7)).toEqual(["holdfast validate 17.pipeline.yaml", "and 2 more"]);
  expect(pipelineCommands("run", join(folder, "none"))).toEqual([]);
});
