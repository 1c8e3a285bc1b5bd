import { expect, test } from "vitest";
import { didYouMean, nearestName } from "./nearest.ts";

const slips = [
  { written: "outpts", meant: "outputs" },
  { written: "Timeout", meant: "timeout" },
  { written: "nedes", meant: "needs" },
  { written: "aprove", meant: "approve" },
  { written: "on-unknown", meant: "onUnknown" },
];

test.each(slips)("$written is nearest to $meant", ({ written, meant }) => {
  expect(nearestName(written, ["needs", "outputs", "timeout", "approve", "onUnknown"])).toBe(meant);
});

test("two swapped neighbours count as one slip", () => {
  expect(nearestName("tmie", ["tame", "time"])).toBe("time");
  expect(nearestName("ab", ["bc", "ba"])).toBe("ba");
});

test("where nothing is known nothing is suggested", () => {
  expect(didYouMean("a", [])).toBe("");
});
