import { expect, test } from "vitest";
import { reachOf } from "./glob-reach.ts";

test.each([
  ["*.mp4", { base: "", literal: null, depth: 1 }],
  ["clips/*.mp4", { base: "clips", literal: null, depth: 2 }],
  ["dir/**", { base: "dir", literal: null, depth: Infinity }],
  ["./out/*.txt", { base: "out", literal: null, depth: 2 }],
  ["{a/b,c}/*.txt", { base: "", literal: null, depth: Infinity }],
  ["moment.json", { base: "", literal: "moment.json", depth: 0 }],
  ["a/b/moment.json", { base: "", literal: "a/b/moment.json", depth: 0 }],
  ["!x", { base: "", literal: null, depth: Infinity }],
])("a walk for %s goes only where matches can lie", (glob, reach) => {
  expect(reachOf(glob)).toMatchObject({ ...reach, entersDotFolders: false });
});

test.each([".cache/*.txt", "a/.b/**", "{.a,b}/c"])("%s enters folders whose name begins with a dot", (glob) => {
  expect(reachOf(glob).entersDotFolders).toBe(true);
});

test("a glob matches no dot files, and names with brackets in them as they are", () => {
  expect(reachOf("dir/**").matches("dir/.hidden/a")).toBe(false);
  expect(reachOf("clip (1).mp4").matches("clip (1).mp4")).toBe(true);
});
