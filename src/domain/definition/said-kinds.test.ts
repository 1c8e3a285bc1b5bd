import { expect, test } from "vitest";
import type { Revision } from "./definition.ts";
import { saidKinds } from "./said-kinds.ts";

const kind = (id: string, ...says: readonly string[]): Revision => ({ id, stage: "a", says, prompt: null, asks: null });

const KINDS = [
  kind("extend", "longer", "more time"),
  kind("reframe", "frame", "c++", "größer"),
  kind("different", "another one", "ein anderer"),
  kind("silent"),
];

test.each([
  ["make it longer", ["extend"]],
  ["LONGER!", ["extend"]],
  ["give it more\n  time, please", ["extend"]],
  ["prolongers", []],
  ["longer_term", []],
  ["a no-longer-used phrase", ["extend"]],
  ["reframe it", []],
  ["the frame is off; make it longer", ["extend", "reframe"]],
  ["write it in C++.", ["reframe"]],
  ["c++x", []],
  ["GRÖSSER", []],
  ["Bitte GRÖßER", ["reframe"]],
  ["gro\u0308\u00DFer".toUpperCase().replace("SS", "ß"), ["reframe"]],
  ["größerer", []],
  ["frame\u0301", []],
  ["𝒙frame", []],
  ["Ein anderer", ["different"]],
  ["nothing that anybody knows", []],
  ["", []],
])("%j names %j", (words, kinds) => {
  expect(saidKinds(KINDS, words).map(({ revision }) => revision.id)).toEqual(kinds);
});

test("the phrase that was found is told", () => {
  expect(saidKinds(KINDS, "More Time").map(({ phrase }) => phrase)).toEqual(["more time"]);
});
