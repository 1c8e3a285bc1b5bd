import { expect, test } from "vitest";
import { capacities, PROCESSES, type Share } from "./capacities.ts";

// `classes`: the config's figure wins over the definition's; where projects differ, the smallest.

const share = (project: string, classes: Share["classes"], names: readonly string[] = ["encoder"]): Share => ({
  project,
  classes,
  names,
});

const CONFIGS: Readonly<Record<string, number>> = { wide: 4, narrow: 2 };
const port = { maxProcesses: 64, projects: { capacity: (project: string) => CONFIGS[project] ?? null } };

test.each([
  ["without a config the definition's figure holds", [share("plain", { encoder: 3 })], 3],
  ["a class that nobody sized is there once", [share("plain", {})], 1],
  ["of two definitions the smaller figure holds", [share("plain", { encoder: 3 }), share("other", { encoder: 2 })], 2],
  ["the config's figure wins over the definition's", [share("wide", { encoder: 1 })], 4],
  ["and over that of a project without one", [share("wide", { encoder: 1 }), share("plain", { encoder: 1 })], 4],
  ["of two configs the smaller figure holds", [share("wide", { encoder: 9 }), share("narrow", { encoder: 9 })], 2],
  ["a project that has nothing to do with the class has no say", [share("wide", {}), share("narrow", {}, ["gpu"])], 4],
])("%s", (_title, shares, figure) => {
  expect(capacities(shares, port)("encoder")).toBe(figure);
});

test("processes as such are limited by the home", () => {
  expect(capacities([share("wide", {})], port)(PROCESSES)).toBe(64);
});
