import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage, option } from "../../testing/definition.ts";
import { givenRun, openGates, PERSON, standing, type GivenRun } from "../../testing/given.ts";
import type { Actor } from "../actor.ts";
import type { GateWords } from "../definition/work.ts";
import type { AnswerCommand, Refusal } from "./commands.ts";

// The table of races (P23): one row for each way in which an answer can meet a gate. Whatever is refused changes nothing of the
// gate; what could have been meant for another is in the record, what was mistyped is not.

const EVE: Actor = { kind: "user", id: "eve" };

interface Race {
  /** What happens before the answer comes. */
  readonly before?: (run: GivenRun, gate: string) => void;
  readonly words?: Partial<GateWords>;
  readonly answer?: Partial<AnswerCommand>;
  readonly by?: Actor;
  /** Why it is refused; null where it is taken. */
  readonly refused: Refusal["type"] | null;
  readonly recorded: boolean;
  /** Where the gate stands afterwards, with the answer that counts. */
  readonly gate: string;
}

const OPTIONS = [option("approve", "continue"), option("again", { redo: "draft" }), option("reject", "fail")];
const HOUR_MS = 3_600_000;

function give(run: GivenRun, gate: string, chosen: string): void {
  run.when({ type: "answer", gate, option: chosen, note: null, subject: null }, PERSON);
}

const RACES: Readonly<Record<string, Race>> = {
  "in time": { refused: null, recorded: false, gate: "answered approve" },
  "early: before the gate is open": {
    answer: { gate: "01JZ000000000000000000EARL" },
    refused: "unknown-gate",
    recorded: false,
    gate: "open",
  },
  "of a foreign gate": {
    answer: { gate: "01JZ0000000000000000000FAR" },
    refused: "unknown-gate",
    recorded: false,
    gate: "open",
  },
  "doubled: the same again": {
    before: (run, gate) => give(run, gate, "approve"),
    refused: null,
    recorded: false,
    gate: "answered approve",
  },
  contrary: {
    before: (run, gate) => give(run, gate, "reject"),
    refused: "gate-closed",
    recorded: true,
    gate: "answered reject",
  },
  "late: after a default was taken": {
    words: { expiresMs: HOUR_MS, onExpiry: "reject" },
    before: (run) => {
      run.sleep();
      run.play();
    },
    refused: "gate-closed",
    recorded: true,
    gate: "answered reject",
  },
  "late: after the run was cancelled": {
    before: (run) => void run.when({ type: "cancel" }, PERSON),
    refused: "gate-closed",
    recorded: true,
    gate: "withdrawn",
  },
  "overdue, before the default is taken": {
    words: { expiresMs: HOUR_MS, onExpiry: "approve" },
    before: (run) => {
      run.sleep();
      run.play();
    },
    refused: null,
    recorded: false,
    gate: "answered approve",
  },
  "stale: of the round before": {
    before: (run, gate) => {
      give(run, gate, "again");
      run.play();
    },
    refused: "gate-closed",
    recorded: true,
    gate: "answered again",
  },
  "of a changed subject": {
    answer: { subject: "what was seen before" },
    refused: "subject-changed",
    recorded: true,
    gate: "open",
  },
  "with a wrong option": { answer: { option: "perhaps" }, refused: "unknown-option", recorded: false, gate: "open" },
  "by nobody who may answer": {
    words: { answerers: ["user:ada"] },
    by: EVE,
    refused: "not-an-answerer",
    recorded: true,
    gate: "open",
  },
  "by an agent": { by: { kind: "agent", id: "a/1" }, refused: "agent", recorded: true, gate: "open" },
  "without the note that is required": {
    words: { note: "required" },
    refused: "note-required",
    recorded: false,
    gate: "open",
  },
  "with an empty note where one is required": {
    words: { note: "required" },
    answer: { note: "" },
    refused: "note-required",
    recorded: false,
    gate: "open",
  },
  "over a crash": {
    before: (run) => {
      run.crash();
      run.resume();
    },
    refused: null,
    recorded: false,
    gate: "answered approve",
  },
};

test.each(Object.entries(RACES))("[P23][RUN-15] an answer %s", (_name, race) => {
  const { run, gate } = asking(race.words);
  race.before?.(run, gate);
  const { refusal, events } = run.when(
    { type: "answer", gate, option: "approve", note: null, subject: null, ...race.answer },
    race.by ?? PERSON,
  );
  expect(refusal?.type ?? null).toBe(race.refused);
  const noted = events.filter(({ type }) => type === "command.refused");
  expect(noted.map(({ data }) => data)).toEqual(race.recorded ? [{ command: "answer", reason: race.refused }] : []);
  expect(standingOf(run, gate)).toBe(race.gate);
  // Of all that may have come, one answer at most is in the record.
  const answers = run.events().filter((event) => event.type === "gate.answered" && event.data.gate === gate);
  expect(answers.length).toBe(race.gate.startsWith("answered") ? 1 : 0);
});

test.each([
  ["the same", "approve", null],
  ["contrary ones", "reject", "gate-closed"],
] as const)("[P23] two answers at once, %s: the first one wins whole", (_what, second, refused) => {
  const { run, gate } = asking();
  const answer = { type: "answer", gate, note: null, subject: openGates(run.state())[0]?.subject ?? null } as const;
  const outcomes = [
    run.when({ ...answer, option: "approve" }, PERSON),
    run.when({ ...answer, option: second }, EVE),
  ].map(({ refusal }) => refusal?.type ?? null);
  expect(outcomes).toEqual([null, refused]);
  expect(run.state().gates[gate]).toMatchObject({ answer: "approve", answeredBy: PERSON });
  run.play();
  expect(standing(run)).toBe("completed");
});

function asking(words: Partial<GateWords> = {}): { readonly run: GivenRun; readonly gate: string } {
  const run = givenRun(
    definitionOf([commandStage("draft"), gateStage("ask", { options: OPTIONS, ...words }, { needs: ["draft"] })]),
  );
  run.play();
  return { run, gate: openGates(run.state())[0]?.gate ?? "" };
}

function standingOf(run: GivenRun, id: string): string {
  const gate = run.state().gates[id];
  return [gate?.state, gate?.answer].filter((word) => typeof word === "string").join(" ");
}
