import { expect, test } from "vitest";
import { finderConfig } from "./finder-config.ts";

test("[P29] a recorded config that names no agent for it is not looked at, whatever else stands in it", () => {
  expect([finderConfig(null, "/project"), finderConfig({ notify: 5 }, "/project")]).toEqual([null, null]);
  const named = finderConfig({ revisions: { use: "claude" } }, "/project");
  expect(named?.finder).toEqual({ use: "claude", model: null, confidence: 0.8, script: null });
  expect(() => finderConfig({ notify: 5, revisions: { use: "claude" } }, "/project")).toThrow("config has 1 fault");
});
