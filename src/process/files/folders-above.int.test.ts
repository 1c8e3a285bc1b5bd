import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foldersAbove } from "./folders-above.ts";

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "holdfast-above-"));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test("the first execution of a run syncs every folder above it, the next one only that of executions", () => {
  expect(launch("r1", "a")).toEqual(["executions", "r1", "runs", basename(home)]);
  expect(launch("r1", "b")).toEqual(["executions"]);
  expect(launch("r2", "a")).toEqual(["executions", "r2", "runs"]);
});

test("what was not synced is asked for again", () => {
  folder("r1", "a");
  expect(namesAbove("r1", "a")).toEqual(namesAbove("r1", "a"));
});

test("a folder that was created again under its name is synced again", () => {
  launch("r1", "a");
  rmSync(join(home, "runs", "r1"), { recursive: true });
  expect(launch("r1", "a")).toEqual(["executions", "r1", "runs"]);
});

function launch(run: string, name: string): readonly string[] {
  const above = foldersAbove(folder(run, name));
  above.synced();
  return above.folders.map((path) => basename(path));
}

function namesAbove(run: string, name: string): readonly string[] {
  return foldersAbove(folder(run, name)).folders.map((path) => basename(path));
}

function folder(run: string, name: string): string {
  const path = join(home, "runs", run, "executions", name);
  mkdirSync(path, { recursive: true });
  return path;
}
