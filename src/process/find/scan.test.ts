import { expect, test } from "vitest";
import { lookWhole } from "./scan.ts";
import type { SeenProcess } from "./process-table.ts";

function seen(pid: number): SeenProcess {
  const stat = {
    pid,
    name: "x",
    state: "S",
    parent: 1,
    session: 1,
    threads: 1,
    memory: 1,
    startTime: 5,
    waitStatus: 0,
  };
  const marks = { fence: null, supervises: null, daemon: false, unclear: false };
  return { ...stat, marks: () => marks, timerSlack: () => null };
}

function looking(lists: readonly (readonly number[])[], newest: readonly string[]): readonly number[] {
  const [left, begun] = [[...lists], [...newest]];
  const found = lookWhole({
    list: () => (left.shift() ?? []).map(seen),
    newest: () => begun.shift() ?? "",
    isAlive: ({ pid }) => pid !== 9,
  });
  return found.map(({ pid }) => pid);
}

test("one look is enough where no process began meanwhile", () => {
  expect(looking([[1], [1, 2]], ["5", "5"])).toEqual([1]);
});

test("[RUN-44] a process whose parent ended while the table was read is seen by the next look", () => {
  expect(looking([[1], [1, 2]], ["5", "6", "6", "6"])).toEqual([1, 2]);
});

test("where processes begin all the time, all that was seen and lives counts", () => {
  const newest = ["1", "2", "3", "4", "5", "6", "7", "8"];
  expect(looking([[1, 9], [2], [1], [3, 9]], newest)).toEqual([1, 2, 3]);
});
