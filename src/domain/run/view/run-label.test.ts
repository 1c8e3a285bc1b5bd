import { expect, test } from "vitest";
import type { JsonObject } from "../../../base/json/json.ts";
import { runLabel } from "./run-label.ts";

const DIGESTS: readonly (readonly [JsonObject, string])[] = [
  [{}, ""],
  [{ video: "/home/ann/talks/talk 7.mp4" }, "talk 7.mp4"],
  [{ folder: "/home/ann/talks/" }, "talks"],
  [{ root: "/" }, "/"],
  [{ text: "two\nlines\u0007 of\ttext" }, "two lines of text"],
  [{ video: "/a/b.mp4", seconds: 60, quick: false, note: null }, "video=b.mp4 seconds=60 quick=false"],
  [{ items: [1, 2, 3], options: { a: 1 } }, "items=3 items options={…}"],
  [{ title: "東京".repeat(150) }, `${"東京".repeat(99)}東…`],
  [{ title: `${"x".repeat(198)}😀😀` }, `${"x".repeat(198)}…`],
  [{ constructor: "a", __proto__: null }, "a"],
];

test.each(DIGESTS)("[CLI-4] the digest of the input %j is %j", (input, digest) => {
  expect(runLabel({ input })).toBe(digest);
});

test("[CLI-4] the title that was filled in comes first", () => {
  expect(runLabel({ input: { x: 1 }, label: "Clip of talk" })).toBe("Clip of talk");
});
