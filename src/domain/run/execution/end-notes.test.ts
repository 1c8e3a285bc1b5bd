import { expect, test } from "vitest";
import { concludeCommand, type CommandEnd } from "./conclude.ts";
import { concludeDropped, concludeSpoiled, endNotes } from "./end-notes.ts";

const LOST = { bytes: 1_564_551, kept: 268_435_456, full: true };

function ended(verdict: CommandEnd["verdict"], exits: CommandEnd["exits"] = {}) {
  return concludeCommand({ verdict, exits, poll: false, tail: () => "" });
}

const DONE = { is: "finished", exitCode: 0, rebooted: false } as const;

test("[P41] a good end whose output is an artifact and was cut is a failure that says how much is missing", () => {
  expect(concludeDropped(ended(DONE), LOST).conclusion).toMatchObject({
    stopReason: "output-too-large",
    meaning: "failed",
    message: expect.stringContaining(
      "1,564,551 bytes of its standard output were dropped, beyond the limit of 268,435,456 bytes",
    ),
  });
  const partial = ended({ ...DONE, exitCode: 3 }, { "3": "partial" });
  expect(concludeDropped(partial, LOST).conclusion.stopReason).toBe("output-too-large");
});

test("[P41] an end that failed, asks or skips its stage keeps its own reason", () => {
  for (const meaning of ["failed", "needs-input", "skipped"] as const) {
    const end = ended({ ...DONE, exitCode: 3 }, { "3": meaning });
    expect(concludeDropped(end, LOST)).toEqual(end);
  }
  expect(concludeDropped(ended(DONE), undefined)).toEqual(ended(DONE));
});

test("[P41] what was dropped and ignored is said, by stream, with its reason", () => {
  expect(endNotes({}, "work")).toEqual([]);
  expect(
    endNotes(
      {
        dropped: { out: { ...LOST, bytes: 1 }, err: { bytes: 20, kept: 7, full: false } },
        ignored: ["progress: is a FIFO"],
      },
      "work",
    ),
  ).toEqual([
    "1 byte of its standard output was dropped, beyond the limit of 268,435,456 bytes (`limits.output`).",
    "20 bytes of its standard error were dropped: its journal could not be written, or was changed, and holds 7 bytes.",
    "Ignored beside it: progress: is a FIFO.",
  ]);
  expect(endNotes({ dropped: { out: LOST } }, "judge")[0]).toMatch(/beyond the limit of 268,435,456 bytes\.$/);
});

test("[R31] a process that spoiled what tells of its end has failed; one that nobody saw has not", () => {
  const lost = ended({ is: "lost", rebooted: false });
  const spoiled = concludeSpoiled(lost, { spoiled: true, ignored: ["result: is a folder"] });
  expect(spoiled).toMatchObject({
    end: { verdict: "finished", exitCode: null },
    conclusion: { stopReason: "crashed" },
  });
  expect(spoiled.conclusion.message).toContain("result: is a folder");
  expect(concludeSpoiled(lost, {})).toEqual(lost);
  const rebooted = ended({ is: "lost", rebooted: true });
  expect(concludeSpoiled(rebooted, { spoiled: true })).toEqual(rebooted);
  expect(concludeSpoiled(ended(DONE), { spoiled: true })).toEqual(ended(DONE));
});
