import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Verdict } from "../../ports/processes.ts";
import { concludeVerdict, type Evidence } from "./verdict.ts";

const NOTHING: Evidence = {
  start: "absent",
  childPid: null,
  exitCode: null,
  supervisorAlive: false,
  child: "gone",
  zombieCode: null,
  markedAlive: false,
  traces: false,
  boot: "same",
  sameNamespace: true,
};
const BEGUN: Evidence = { ...NOTHING, start: "begun", childPid: 7 };

const rows: readonly (readonly [string, Evidence, Verdict])[] = [
  ["gate open, nobody lives", NOTHING, { is: "not-run" }],
  ["gate open, its sh on the way", { ...NOTHING, markedAlive: true }, { is: "starting", pid: null }],
  ["gate taken", { ...NOTHING, start: "void", markedAlive: true }, { is: "not-run" }],
  ["gate taken before a reboot", { ...NOTHING, start: "void", boot: "other" }, { is: "not-run" }],
  ["gate taken in another namespace", { ...NOTHING, start: "void", sameNamespace: false }, { is: "not-run" }],
  ["begun, no child yet, marked", { ...NOTHING, start: "begun", markedAlive: true }, { is: "starting", pid: null }],
  [
    "begun, no child yet, sh lives",
    { ...NOTHING, start: "begun", supervisorAlive: true },
    { is: "starting", pid: null },
  ],
  ["host failed before the child", { ...NOTHING, start: "begun", exitCode: 121 }, { is: "not-run" }],
  [
    "[R32] begun, and nobody knows what came of it",
    { ...NOTHING, start: "begun" },
    { is: "lost", pid: null, rebooted: false },
  ],
  ["a gate that its supervisor could not write", { ...NOTHING, start: "torn" }, { is: "not-run" }],
  ["such a one, its sh lives", { ...NOTHING, start: "torn", markedAlive: true }, { is: "starting", pid: null }],
  ["[R32] files gone, nobody lives", { ...NOTHING, traces: true }, { is: "lost", pid: null, rebooted: false }],
  [
    "[R32] files gone, its sh lives",
    { ...NOTHING, traces: true, supervisorAlive: true },
    { is: "finishing", pid: null },
  ],
  [
    "[R32] files gone, and it lives",
    { ...NOTHING, traces: true, childPid: 7, child: "alive" },
    { is: "orphan", pid: 7 },
  ],
  [
    "[R32] files gone but its result",
    { ...NOTHING, traces: true, exitCode: 3 },
    { is: "finished", pid: null, exitCode: 3, rebooted: false },
  ],
  [
    "[R32] gate taken after it had begun",
    { ...NOTHING, start: "void", traces: true },
    { is: "lost", pid: null, rebooted: false },
  ],
  ["[R32] gate taken beside a child", { ...BEGUN, start: "void" }, { is: "lost", pid: 7, rebooted: false }],
  [
    "[R32] `child` gone, it printed, exit 121",
    { ...NOTHING, start: "begun", traces: true, exitCode: 121 },
    { is: "finished", pid: null, exitCode: 121, rebooted: false },
  ],
  [
    "`child` gone, result",
    { ...NOTHING, start: "begun", exitCode: 3 },
    { is: "finished", pid: null, exitCode: 3, rebooted: false },
  ],
  ["result", { ...BEGUN, exitCode: 3 }, { is: "finished", pid: 7, exitCode: 3, rebooted: false }],
  [
    "result, sh about to end",
    { ...BEGUN, exitCode: 3, supervisorAlive: true },
    { is: "finished", pid: 7, exitCode: 3, rebooted: false },
  ],
  [
    "result, child a zombie",
    { ...BEGUN, exitCode: 3, child: "zombie", zombieCode: 4 },
    { is: "finished", pid: 7, exitCode: 3, rebooted: false },
  ],
  ["result, but the child lives", { ...BEGUN, exitCode: 0, child: "alive" }, { is: "orphan", pid: 7 }],
  ["both live", { ...BEGUN, supervisorAlive: true, child: "alive" }, { is: "running", pid: 7 }],
  ["sh lives, child gone", { ...BEGUN, supervisorAlive: true }, { is: "finishing", pid: 7 }],
  [
    "sh lives, child a zombie",
    { ...BEGUN, supervisorAlive: true, child: "zombie", zombieCode: 5 },
    { is: "finishing", pid: 7 },
  ],
  ["child lives alone", { ...BEGUN, child: "alive" }, { is: "orphan", pid: 7 }],
  [
    "zombie alone",
    { ...BEGUN, child: "zombie", zombieCode: 5 },
    { is: "finished", pid: 7, exitCode: 5, rebooted: false },
  ],
  ["zombie of another user", { ...BEGUN, child: "zombie" }, { is: "lost", pid: 7, rebooted: false }],
  ["all gone without a result", BEGUN, { is: "lost", pid: 7, rebooted: false }],
  [
    "result before a reboot",
    { ...BEGUN, exitCode: 0, boot: "other" },
    { is: "finished", pid: 7, exitCode: 0, rebooted: true },
  ],
  ["ran until a reboot", { ...BEGUN, boot: "other" }, { is: "lost", pid: 7, rebooted: true }],
  ["admitted before a reboot, gate open", { ...NOTHING, boot: "other" }, { is: "lost", pid: null, rebooted: true }],
];

test.each(rows)("%s", (_what, evidence, verdict) => {
  expect(concludeVerdict(evidence)).toEqual(verdict);
});

test("what cannot be judged from here is unseen, whatever its files say", () => {
  expect(concludeVerdict({ ...BEGUN, exitCode: 0, sameNamespace: false })).toMatchObject({ is: "unseen" });
  expect(concludeVerdict({ ...BEGUN, exitCode: 0, boot: "unreadable" })).toMatchObject({ is: "unseen" });
});

const code = fc.option(fc.integer({ min: 0, max: 255 }), { nil: null });
const evidences: fc.Arbitrary<Evidence> = fc.record({
  start: fc.constantFrom("absent" as const, "void" as const, "torn" as const, "begun" as const),
  childPid: fc.option(fc.integer({ min: 1, max: 4_194_304 }), { nil: null }),
  exitCode: code,
  supervisorAlive: fc.boolean(),
  child: fc.constantFrom("alive" as const, "zombie" as const, "gone" as const),
  zombieCode: code,
  markedAlive: fc.boolean(),
  traces: fc.boolean(),
  boot: fc.constantFrom("same" as const, "other" as const, "unreadable" as const),
  sameNamespace: fc.boolean(),
});

/** What must hold of the evidence for a verdict to be allowed. */
const allowed: Readonly<Record<Verdict["is"], (evidence: Evidence) => boolean>> = {
  "not-run": (evidence) =>
    !hasRun(evidence) && (evidence.start === "void" || (isJudged(evidence) && isSilent(evidence))),
  starting: (evidence) => isJudged(evidence) && !hasRun(evidence) && isHelped(evidence),
  running: (evidence) => isJudged(evidence) && evidence.child === "alive" && evidence.supervisorAlive,
  orphan: (evidence) => isJudged(evidence) && evidence.child === "alive" && !evidence.supervisorAlive,
  finishing: (evidence) => hasRun(evidence) && evidence.child !== "alive" && evidence.exitCode === null,
  finished: (evidence) => evidence.exitCode !== null || (evidence.child === "zombie" && evidence.zombieCode !== null),
  lost: (evidence) => evidence.exitCode === null && (evidence.start !== "void" || hasRun(evidence)),
  unseen: (evidence) => !isJudged(evidence) && evidence.boot !== "other",
};

function isJudged({ boot, sameNamespace }: Evidence): boolean {
  return boot === "same" && sameNamespace;
}

function hasRun({ childPid, traces }: Evidence): boolean {
  return childPid !== null || traces;
}

function isSilent(evidence: Evidence): boolean {
  return !isHelped(evidence) && (evidence.start !== "begun" || evidence.exitCode === 121);
}

function isHelped({ supervisorAlive, markedAlive }: Evidence): boolean {
  return supervisorAlive || markedAlive;
}

/** Anyone who has no pid of a child has not seen it: such evidence cannot be gathered. */
function isGathered({ childPid, child }: Evidence): boolean {
  return childPid !== null || child === "gone";
}

test("every evidence has exactly one verdict, and one that it allows", () => {
  const oneVerdict = fc.property(evidences.filter(isGathered), (evidence) => {
    const verdict = concludeVerdict(evidence);
    expect(allowed[verdict.is](evidence)).toBe(true);
    expect(concludeVerdict({ ...evidence })).toEqual(verdict);
  });
  fc.assert(oneVerdict, { numRuns: 5_000 });
});
