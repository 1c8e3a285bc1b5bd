import { expect, test } from "vitest";
import type { JournalStory } from "../../app/reading/journal-stories.ts";
import type { Journal } from "../../app/reading/journals.ts";
import { headingLines } from "./heading.ts";
import { paintPiece } from "./paint-piece.ts";
import { jsonLines, rawLines, readableLines, sayMissing } from "./read-journal.ts";

const JOURNAL: Journal = {
  execution: "01/1/draft/2/work.1",
  stage: "draft",
  item: null,
  attempt: 2,
  role: "work",
  judge: null,
  settled: true,
  notes: [],
  read: () => ({ next: () => [], close: () => {} }),
  bytes: () => 0,
};
const STORY: JournalStory = { item: null, round: 1, judge: null, because: "", outcome: "", tell: null };
const PLAIN = { width: Infinity, color: false };
const SENT_BACK = "attempt 1 sent back (40): 20 s is too long, and 1 more";

test("[P41] below a journal it is said what is missing of it", () => {
  const notes = ["12 bytes of its standard output were dropped, beyond the limit of 512 bytes."];
  const lines = readableLines(PLAIN, { ...JOURNAL, notes }, STORY);
  expect([...lines({ last: false, settled: false })]).toEqual([]);
  expect([...lines({ last: true, settled: true })]).toEqual([`[${notes[0]}]`]);

  // What a program reads is nothing but what was printed; it is said beside that.
  for (const exact of [rawLines, jsonLines])
    expect([...exact({ ...JOURNAL, notes })({ last: true, settled: true })]).toEqual([]);
  const said: string[] = [];
  sayMissing({ say: (line) => said.push(line) }, [JOURNAL, { ...JOURNAL, notes }]);
  expect(said).toEqual([`draft, attempt 2: ${notes[0]}`]);
});

test("a heading names attempt, item, round and judge, what became of it, and why it began", () => {
  expect(headingLines(PLAIN, JOURNAL, { ...STORY, outcome: "passed (85)", because: SENT_BACK })).toEqual([
    "── draft, attempt 2 · passed (85)",
    `   ${SENT_BACK}`,
  ]);
  const judge = { ...JOURNAL, role: "judge" as const, judge: 1 };
  expect(headingLines(PLAIN, judge, { ...STORY, item: "hook", round: 2, judge: 2 })).toEqual([
    "── draft hook, attempt 2, round 2, judge 2",
  ]);
});

test("[CLI-21] nothing of a log is wider than the terminal, moves its cursor or is coloured where no colour is wanted", () => {
  const wild = "wild \u001B[2J\u001B[31mred\u001B[0m \u0007 words that go on and on";
  for (const kind of ["text", "action", "result", "failure", "fault", "note", "end"] as const) {
    const lines = paintPiece({ kind, text: `${wild}\n${wild}` }, { width: 24, color: false });
    expect(
      lines.every((line) => line.length <= 24),
      kind,
    ).toBe(true);
    expect(lines.join(""), kind).not.toMatch(/\p{Cc}/u);
    expect(paintPiece({ kind, text: wild }, { width: 24, color: true }).join(""), kind).not.toContain("\u001B[2J");
  }
  const heading = headingLines({ width: 24, color: false }, JOURNAL, { ...STORY, outcome: wild, because: wild });
  expect(heading.every((line) => line.length <= 24)).toBe(true);
  expect(heading.join("")).not.toContain("\u001B");
});
