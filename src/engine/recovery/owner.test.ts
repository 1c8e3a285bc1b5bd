import { expect, test } from "vitest";
import { isGone, judgeOwner, type OwnerStanding } from "./owner.ts";

const HERE = { host: "h", bootId: "b", pidNamespace: "pid:[1]" };
const observer = { epoch: 7, facts: HERE };

const owners: readonly (readonly [string, Partial<typeof HERE> | null, number, OwnerStanding])[] = [
  ["this incarnation itself", {}, 7, "alive"],
  ["an earlier one of this boot", {}, 6, "dead"],
  ["an earlier one of another boot", { bootId: "before" }, 6, "dead"],
  ["one of another boot and pid namespace", { bootId: "before", pidNamespace: "pid:[2]" }, 6, "dead"],
  ["one of another pid namespace", { pidNamespace: "pid:[2]" }, 6, "unknown"],
  ["one of another host", { host: "elsewhere" }, 6, "unknown"],
  ["one whose boot id could not be read", { bootId: "unknown" }, 6, "unknown"],
  ["one that left no record", null, 6, "unknown"],
];

test.each(owners)("[R9] of owners, %s", (...[, differs, epoch, expected]) => {
  const facts = differs === null ? null : { ...HERE, ...differs };
  expect(judgeOwner({ epoch, facts }, observer)).toBe(expected);
});

test("[R8] where our own boot id cannot be read, no owner can be judged", () => {
  const blind = { epoch: 7, facts: { ...HERE, bootId: "unknown" } };
  expect(judgeOwner({ epoch: 6, facts: HERE }, blind)).toBe("unknown");
});

const NOW = 1_000_000_000;
const at = { now: NOW, staleAfterMs: 30_000 };

const beats: readonly (readonly [OwnerStanding, number | null, boolean])[] = [
  ["unknown", NOW - 30_000, false],
  ["unknown", NOW - 30_001, true],
  ["unknown", NOW, false],
  ["unknown", null, true],
  ["dead", NOW, true],
  ["dead", NOW - 5_000, true],
  ["alive", NOW - 3_600_000, false],
  ["alive", null, false],
];

test.each(beats)("[R8] an owner that is %s with its last beat at %s is gone: %s", (standing, beat, gone) => {
  expect(isGone(standing, beat, at)).toBe(gone);
});

test("[R10] a beat from the future is suspicious, not fresh", () => {
  expect(isGone("unknown", NOW + 1, at)).toBe(true);
});
