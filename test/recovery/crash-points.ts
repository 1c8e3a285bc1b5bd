import { PEOPLE_POINTS } from "./people-points.ts";
import { both, half, held, moment, recovery, type Way } from "./ways.ts";
import { WHATS, type What } from "./workloads.ts";

// The crash points that a home must survive, each with the way to come exactly there: the orchestrator is frozen at a
// moment (see stop-point.ts), or a child, its supervisor or a question is seen to stand where it must be killed.

/** Who is killed: nobody else. */
export const WHOS = ["orchestrator", "supervisor", "both", "everything"] as const;

/** Who is killed. */
export type Who = (typeof WHOS)[number];

/** One crash point of the list. */
export interface CrashPoint {
  readonly name: string;
  /** The lines of the requirements that are at stake here. */
  readonly proves: string;
  readonly ways: readonly Way[];
  /** The kinds of work that come by here; where there are none, those that differ in who does it. */
  readonly of?: readonly What[];
  readonly gate?: true;
  readonly cancel?: true;
  /** Moments of the next life at one of which it dies too. */
  readonly again?: readonly string[];
  /** No process of a run is there yet: only the orchestrator can be killed. */
  readonly early?: true;
}

/** All of them, in the order in which a run meets them. */
export const CRASH_POINTS: readonly CrashPoint[] = [
  { name: "migration", proves: "R14", early: true, ways: both("^migration$") },
  { name: "run accepted", proves: "R4", ways: both("^commit .*run\\.accepted=main") },
  {
    name: "attempt recorded, not spawned",
    proves: "R29",
    ways: [...held(...both("^commit .*execution\\.admitted=work\\.work")), moment("^spawn$", "before", 3)],
  },
  {
    name: "spawned, pid not recorded",
    proves: "R26",
    ways: [moment("^spawn$", "after", 3), moment("^commit .*execution\\.started=work\\.work", "before")],
  },
  { name: "child running", proves: "R26", ways: [{ by: "child", name: "work", when: "started" }] },
  {
    name: "child writing an artifact",
    proves: "R12",
    of: ["command", "task", "judge", "scripted"],
    ways: [half("work")],
  },
  {
    name: "child ended, no result file",
    proves: "R28",
    of: ["command", "task", "judge", "scripted"],
    ways: [{ by: "unheard-end" }],
  },
  { name: "result file, not settled", proves: "R28", ways: both("^commit .*execution\\.settled=work\\.work") },
  { name: "during collect", proves: "R29", ways: both("^rename work\\.txt$") },
  { name: "collected, not committed", proves: "R29", ways: [moment("^commit .*stage\\.committed=work", "before")] },
  { name: "committed, next not begun", proves: "R25", ways: [moment("^commit .*stage\\.committed=work", "after")] },
  {
    name: "a judge runs",
    proves: "R26",
    of: ["judge"],
    ways: [
      half("judge"),
      ...both("^commit .*execution\\.(admitted|settled)=work\\.judge"),
      moment("^spawn$", "after", 4),
    ],
  },
  {
    name: "a gate is open",
    proves: "R29",
    gate: true,
    ways: [{ by: "gate" }, moment("^commit .*gate\\.opened=ask", "after")],
  },
  { name: "answered, without effect", proves: "R29", gate: true, ways: both("^commit .*gate\\.answered=") },
  {
    name: "recovery: lock and store",
    proves: "R14",
    ways: recovery("^commit incarnation\\.started", "phase-finished=(lock|store)"),
  },
  { name: "recovery: load", proves: "R14", ways: recovery("phase-finished=load") },
  { name: "recovery: inspect", proves: "R14", ways: recovery("phase-finished=inspect") },
  { name: "recovery: stall", proves: "R21", ways: recovery("^commit workflow_recovery", "phase-finished=stall") },
  { name: "recovery: policy", proves: "R24", ways: recovery("^commit run\\.resumed", "phase-finished=policy") },
  { name: "recovery: open", proves: "R1", ways: recovery("phase-finished=open", "^commit recovery\\.completed") },
  { name: "recovery: adopt or settle", proves: "R27", ways: recovery("^commit .*execution\\.(adopted|settled)=work") },
  {
    name: "cancel",
    proves: "R11",
    cancel: true,
    ways: held(
      ...both("^commit .*run\\.cancel-requested"),
      ...both("^commit .*execution\\.settled=work"),
      moment("^commit .*run\\.cancelled", "after"),
    ),
  },
  ...PEOPLE_POINTS,
  { name: "any commit", proves: "R9", of: WHATS, ways: [] },
  {
    name: "any instant",
    proves: "R26",
    of: WHATS,
    ways: Array.from({ length: 500 }, (_, afterMs) => ({ by: "instant" as const, afterMs })),
  },
];
