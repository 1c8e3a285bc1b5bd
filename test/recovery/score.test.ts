import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drawPoints } from "./draw-points.ts";
import { openResults, scoreOf } from "./score.ts";
import { documentOf, gridOf, sumOf, tableOf } from "./table.ts";

// What the long form of the kill matrix prints, and how one invocation goes on where another was ended.

const points = drawPoints({ seed: 3, points: 40, without: ["claude"] }, () => ["commit run.accepted=main"]);
const scores = points.map((point, index) =>
  scoreOf({
    point,
    reached: index !== 1,
    faults: index === 0 ? [{ kind: "lost", rule: "G1 lost events", words: "one is gone" }] : [],
  }),
);

test("the table counts every point once in each part, and every fault by its kind", () => {
  expect(sumOf(scores)).toBe(
    "40 points: 0 stranded runs, 0 repeated committed stages, 0 doubly owned workspaces, 0 executions started twice, 0 surviving processes, 1 lost events, 0 repeated messages, 0 lost messages, 0 other faults",
  );
  const rows = tableOf(scores)
    .split("\n")
    .slice(1)
    .map((line) => line.split(/ {2,}/));
  const sum = (of: (name: string) => boolean): number =>
    rows.reduce((total, [name = "", count]) => (of(name) ? total + Number(count) : total), 0);
  expect([sum((name) => name.startsWith("who: ")), sum((name) => name.startsWith("what: "))]).toEqual([40, 40]);
  expect(sum((name) => !/^(?:who: |what: |all$)/.test(name))).toBe(40);
  expect(rows.at(-1)).toEqual(["all", "40", "1", "0", "0", "0", "0", "0", "1", "0", "0", "0"]);
  expect(gridOf(scores).match(/\d+!1/g)).toHaveLength(1);
  expect(documentOf(scores, (seed) => `again ${seed}`)).toMatchObject({
    points: 40,
    elsewhere: 1,
    faults: { lost: 1, stranded: 0 },
    found: [{ seed: 300_000, kind: "lost", again: "again 300000" }],
  });
});

test("a point that was written down is known again, one that was cut off or differs is not", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-score-"));
  const file = join(folder, "results");
  const [first, second, third] = scores;
  const results = openResults(file);
  for (const score of [first, second]) if (score !== undefined) results.add(score);
  appendFileSync(file, `\n${JSON.stringify(third).slice(0, 50)}`);
  const again = openResults(file);
  expect(points.map((point) => again.known(point) !== null).slice(0, 4)).toEqual([true, true, false, false]);
  const other = drawPoints({ seed: 3, points: 2, crash: "a gate is open" }, () => []);
  expect(other.map((point) => again.known(point))).toEqual([null, null]);
  if (third !== undefined) again.add(third);
  expect(points.map((point) => openResults(file).known(point) !== null).slice(0, 4)).toEqual([true, true, true, false]);
  rmSync(folder, { recursive: true, force: true });
});
