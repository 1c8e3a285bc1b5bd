import { expect, test } from "vitest";
import { findMembers, isOneOf, type Belonging } from "./members.ts";
import { timerMarkOf } from "../find/timer-mark.ts";
import { readStat, type Marks, type ProcessStat, type SeenProcess } from "../find/process-table.ts";

const FENCE = "home/run/1/stage/1/work.1#token";
const NO_MARKS: Marks = { fence: null, supervises: null, daemon: false, unclear: false };

function stat(more: Partial<ProcessStat>): ProcessStat {
  return {
    pid: 900_000,
    name: "sh",
    state: "S",
    parent: 1,
    session: 1,
    threads: 1,
    memory: 1,
    startTime: 10_000,
    waitStatus: 0,
    ...more,
  };
}

function seen(more: Partial<ProcessStat>, marks: Partial<Marks> = {}, slack = 50_000): SeenProcess {
  return { ...stat(more), marks: () => ({ ...NO_MARKS, ...marks }), timerSlack: () => slack };
}

const supervisor = stat({ pid: 5_000_001, session: 5_000_000 });
const belonging: Belonging = { fence: FENCE, cwd: "/nowhere", supervisor, sessionSeen: true, noted: [] };

function pids(scanned: readonly SeenProcess[], more: Partial<Belonging> = {}): readonly number[] {
  return findMembers(scanned, { ...belonging, ...more }).members.map((process) => process.pid);
}

test("a process is known by its fence, its session, or its descent", () => {
  const marked = seen({ pid: 5_000_010 }, { fence: FENCE });
  const inSession = seen({ pid: 5_000_011, session: 5_000_000 });
  const descended = seen({ pid: 5_000_012, parent: 5_000_010, session: 5_000_012 });
  const further = seen({ pid: 5_000_013, parent: 5_000_012, session: 5_000_013 });
  expect(pids([further, descended, inSession, marked]).toSorted((one, other) => one - other)).toEqual([
    5_000_010, 5_000_011, 5_000_012, 5_000_013,
  ]);
});

test("a process that has nothing but the timer slack of an execution belongs to it, unless it says whose it is", () => {
  const slack = timerMarkOf(FENCE);
  const bare = seen({ pid: 5_000_014, session: 5_000_014 }, { unclear: false }, slack);
  const other = seen({ pid: 5_000_015, session: 5_000_015 }, {}, timerMarkOf("home/run/1/other/1/work.1#token"));
  const daemon = seen({ pid: 5_000_016, session: 5_000_016 }, { daemon: true }, slack);
  const theirs = seen({ pid: 5_000_017, session: 5_000_017 }, { fence: "other" }, slack);
  const older = seen({ pid: 5_000_018, session: 5_000_018, startTime: 9_000 }, {}, slack);
  const found = findMembers([bare, other, daemon, theirs, older], belonging);
  expect(found.members).toEqual([bare]);
});

test("a supervisor and its pumps are none of its members, also while they exec", () => {
  const main = seen({ pid: 5_000_000, session: 5_000_000 }, { supervises: FENCE });
  // This process stands for a pump that lives and cannot be read.
  const own = readStat(process.pid);
  const pump = seen({ ...own, parent: 5_000_000, session: 5_000_000 }, { unclear: true });
  const old = { ...supervisor, startTime: (own?.startTime ?? 0) - 1 };
  const found = findMembers([{ ...main, startTime: old.startTime }, pump], { ...belonging, supervisor: old });
  expect(found.members).toEqual([]);
  expect(found.supervisors.map((process) => process.pid)).toEqual([5_000_000, process.pid]);
});

test("a child that was noted is a member although it still carries its supervisor's mark", () => {
  const child = seen({ pid: 5_000_020, session: 5_000_000 }, { supervises: FENCE });
  expect(pids([child], { noted: [child] })).toEqual([5_000_020]);
});

test("other executions, daemons and what they started are left alone", () => {
  const child = seen({ pid: 5_000_030, session: 5_000_000 }, { fence: FENCE });
  const daemon = seen({ pid: 5_000_031, parent: 5_000_030, session: 5_000_031 }, { daemon: true });
  const theirSupervisor = seen({ pid: 5_000_032, parent: 5_000_031, session: 5_000_032 }, { supervises: "other" });
  const theirs = seen({ pid: 5_000_033, parent: 5_000_032, session: 5_000_032 }, { fence: "other" });
  const theirHelper = seen({ pid: 5_000_034, parent: 5_000_033, session: 5_000_034 });
  const found = findMembers([child, daemon, theirSupervisor, theirs, theirHelper], belonging);
  expect(found.members).toEqual([child]);
  expect(found.strays).toEqual([]);
});

test("a session whose number may have been used again is trusted only with a mark in it", () => {
  const unmarked = seen({ pid: 5_000_040, session: 5_000_000 });
  const marked = seen({ pid: 5_000_041, session: 5_000_000 }, { fence: FENCE });
  expect(pids([unmarked], { sessionSeen: false })).toEqual([]);
  expect(pids([unmarked, marked], { sessionSeen: false })).toEqual([5_000_040, 5_000_041]);
});

test("what is older than the supervisor belongs to someone else, also under a pid that was noted", () => {
  const old = seen({ pid: 5_000_050, session: 5_000_000, startTime: 9_000 }, { fence: FENCE });
  const reused = seen({ pid: 5_000_051, startTime: 10_001 });
  expect(pids([old])).toEqual([]);
  expect(pids([reused], { noted: [stat({ pid: 5_000_051, startTime: 10_000 })] })).toEqual([]);
});

test("a program is kept by the name of its process, which Linux cuts to 15 characters", () => {
  expect(isOneOf(stat({ pid: 5_000_060, name: "a-very-long-nam" }), ["a-very-long-name-indeed"])).toBe(true);
  expect(isOneOf(stat({ pid: 5_000_060, name: "adb" }), ["adbd"])).toBe(false);
});
