import { expect, test } from "vitest";
import { createCapacities, PROCESSES, type Capacities, type Share } from "./capacities.ts";

// `classes`: the config's figure wins over the definition's; where projects differ, the smallest.

const share = (project: string, classes: Share["classes"], names: readonly string[] = ["encoder"]): Share => ({
  project,
  classes,
  names,
});

const CONFIGS: Readonly<Record<string, number>> = { wide: 4, narrow: 2 };
const settings = { maxProcesses: 64, projects: { capacity: (project: string) => CONFIGS[project] ?? null } };

test.each([
  ["without a config the definition's figure holds", [share("plain", { encoder: 3 })], 3],
  ["a class that nobody sized is there once", [share("plain", {})], 1],
  ["of two definitions the smaller figure holds", [share("plain", { encoder: 3 }), share("other", { encoder: 2 })], 2],
  ["the config's figure wins over the definition's", [share("wide", { encoder: 1 })], 4],
  ["and over that of a project without one", [share("wide", { encoder: 1 }), share("plain", { encoder: 1 })], 4],
  ["of two configs the smaller figure holds", [share("wide", { encoder: 9 }), share("narrow", { encoder: 9 })], 2],
  ["a project that has nothing to do with the class has no say", [share("wide", {}), share("narrow", {}, ["gpu"])], 4],
])("%s", (_title, shares, figure) => {
  expect(given(shares).of("encoder")).toBe(figure);
});

test("processes as such are limited by the home", () => {
  expect(given([share("wide", {})]).of(PROCESSES)).toBe(64);
});

test("who is concerned no longer has no say any more", () => {
  const [wide, narrow] = [share("wide", {}), share("narrow", {})];
  const capacities = given([wide, narrow, narrow]);
  capacities.remove(narrow);
  expect(capacities.of("encoder")).toBe(2);
  capacities.remove(narrow);
  expect(capacities.of("encoder")).toBe(4);
});

function given(shares: readonly Share[]): Capacities {
  const capacities = createCapacities(settings);
  for (const one of shares) capacities.add(one);
  return capacities;
}
