import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PACKAGE_FOLDER } from "../../app/host/package.ts";
import { callElsewhere, callOf } from "./call-of.ts";

const LAUNCHER = join(PACKAGE_FOLDER, "bin", "holdfast.js");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-call-"));
  mkdirSync(join(folder, "mine"));
  mkdirSync(join(folder, "other"));
  symlinkSync(LAUNCHER, join(folder, "mine", "holdfast"));
  writeFileSync(join(folder, "other", "holdfast"), "#!/bin/sh\n");
  chmodSync(join(folder, "other", "holdfast"), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

function called(path: readonly string[], more: Record<string, string> = {}, cwd: string | null = "/nowhere"): string {
  return callOf({ env: { PATH: path.map((name) => join(folder, name)).join(":"), ...more }, cwd });
}

test("it is called by its name where the first program of that name on PATH is this one", () => {
  expect(called(["none", "mine", "other"])).toBe("holdfast");
});

test("[CLI-22] it is called by its file where no program on PATH is this one, or another comes first", () => {
  expect(called(["none"])).toBe(`node ${LAUNCHER}`);
  expect(called(["other", "mine"])).toBe(`node ${LAUNCHER}`);
  expect(called([], {}, PACKAGE_FOLDER)).toBe("node bin/holdfast.js");
  expect(called([], {}, null)).toBe(`node ${LAUNCHER}`);
  expect(called([], { INIT_CWD: PACKAGE_FOLDER })).toBe("node bin/holdfast.js");
});

test("it is called by npx where npx called it, and from outside a clone by its file", () => {
  const env = { PATH: join(folder, "mine"), npm_command: "exec" };
  expect(callOf({ env, cwd: "/" })).toBe("npx holdfast");
  expect(callElsewhere({ env, cwd: "/" })).toBe(`node ${LAUNCHER}`);
});
