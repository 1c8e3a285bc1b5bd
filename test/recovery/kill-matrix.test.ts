import { expect, test } from "vitest";
import { CRASH_POINTS } from "./crash-points.ts";
import { drawPoints } from "./draw-points.ts";
import { nameOf } from "./point-name.ts";
import { referenceOf, tryPoint } from "./try-point.ts";
import { WHATS } from "./workloads.ts";

// The short form of the kill matrix; `npm run test:kill -- --points N` plays as many as one likes.

const { moments } = await referenceOf("command", {});
// Every kind of work goes through the moments of a command, most of them by the same names.
const momentsOf = (): readonly string[] => moments;
const WISH = { without: ["claude"], points: 1 } as const;
// Of the points that share a pipeline one is enough here.
const LEFT_OUT = [
  "a told gate is open",
  "message intended, not sent",
  "message recorded",
  "a child asks",
  "knowledge kept",
  // A run in a chat takes long: its progress is changed no more often than every few seconds.
  "a chat is asked",
  "chat: begun, not sent",
  "chat: sent, not settled",
  "chat: settled, next not begun",
  "chat: pressed, not recorded",
  "chat: cursor stored, not confirmed",
  "chat: dies again over what nobody knows of",
];
const SHORT = CRASH_POINTS.filter(({ name }) => !LEFT_OUT.includes(name));
const POINTS = [
  ...SHORT.flatMap(({ name }, index) => drawPoints({ ...WISH, seed: index + 1, crash: name }, momentsOf)),
  ...drawPoints({ ...WISH, seed: 50, points: 2 }, momentsOf),
];

test.concurrent.for(POINTS.map((point) => ({ point, name: `[${point.crash.proves}] ${nameOf(point)}` })))(
  "$name",
  async ({ point }) => {
    expect((await tryPoint(point)).faults).toEqual([]);
  },
);

test.concurrent("[R26] the real client goes on after the death of everything", { timeout: 300_000 }, async () => {
  const [point] = drawPoints(
    { seed: 1, points: 1, crash: "child running", what: "claude", who: "everything" },
    momentsOf,
  );
  expect(point).toBeDefined();
  if (point !== undefined) expect((await tryPoint(point)).faults).toEqual([]);
});

test("the points of a seed are always the same, and every combination comes before any comes twice", () => {
  const all = drawPoints({ seed: 7, points: 2_000 }, () => ["commit run.accepted=main", "commit run.completed="]);
  expect(drawPoints({ seed: 7, points: 2_000 }, () => ["commit run.accepted=main", "commit run.completed="])).toEqual(
    all,
  );
  const combination = ({ crash, who, what }: (typeof all)[number]): string => `${crash.name} ${who} ${what}`;
  const different = new Set(all.map(combination));
  expect(new Set(all.slice(0, different.size).map(combination)).size).toBe(different.size);
  expect(different.size).toBeGreaterThan(350);
  expect(new Set(all.map(({ what }) => what))).toEqual(new Set(WHATS));
});
