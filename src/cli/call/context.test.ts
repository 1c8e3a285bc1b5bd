import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { contextWith, createContext } from "./context.ts";

test("a context asks for its folder only where a command does, and so does one with something changed", () => {
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  const gone = mkdtempSync(join(tmpdir(), "holdfast-gone-"));
  process.chdir(gone);
  rmdirSync(gone);
  const context = createContext({ home: "/home/of/mine" });
  const narrow = contextWith(context, { width: 40 });
  expect([narrow.home, narrow.width, context.width]).toEqual(["/home/of/mine", 40, Infinity]);
  for (const one of [context, narrow]) expect(() => one.cwd).toThrow("The folder that you are in is gone");
});
