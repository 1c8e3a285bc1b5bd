import { expect, test } from "vitest";
import { isAlive, isLiving, parseStat, readStat, standingOf } from "./process-table.ts";

const REST =
  "S 1 20 20 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 3 0 166368 4096000 200 18446744073709551615 1 2 3 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 1 2 3 4 5 6 7 1280";

test("a process's name may hold spaces, parentheses and line ends", () => {
  for (const name of ["sh", "a b", "((sd-pam))", ") S 1 (", "x\ny"]) {
    expect(parseStat(`42 (${name}) ${REST}\n`)).toEqual({
      pid: 42,
      name,
      state: "S",
      parent: 1,
      session: 20,
      threads: 3,
      memory: 4_096_000,
      startTime: 166_368,
      waitStatus: 1_280,
    });
  }
});

test.each(["", "\n", "42", "42 (sh", "42 (sh) S 1 20", `(sh) ${REST}`, `x (sh) ${REST}`, "void\n"])(
  "%j is no process",
  (line) => {
    expect(parseStat(line)).toBeNull();
  },
);

test("a zombie, a dying process and a thread of the kernel do not live; one whose first thread ended does", () => {
  const stat = parseStat(`42 (sh) ${REST}`) ?? expect.fail();
  expect(isLiving(stat)).toBe(true);
  expect(isLiving({ ...stat, state: "Z", memory: 0, threads: 1 })).toBe(false);
  expect(isLiving({ ...stat, state: "X", threads: 1 })).toBe(false);
  expect(isLiving({ ...stat, memory: 0, threads: 1 })).toBe(false);
  expect(isLiving({ ...stat, state: "Z", memory: 0, threads: 2 })).toBe(true);
});

test("a pid that was used again is another process", () => {
  const own = readStat(process.pid) ?? expect.fail();
  expect(isAlive(own)).toBe(true);
  expect(standingOf({ ...own, startTime: own.startTime - 1 })).toBe("gone");
});
