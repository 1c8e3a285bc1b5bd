import { join } from "node:path";
import type { Examination } from "../../examination.ts";
import { fixHolding, type Rule } from "../../rule.ts";

/** The end of the record that is noted outside of it cannot be read, so that no daemon comes up. */
export const headUnreadable: Rule = {
  code: "head-unreadable",
  says: "the note of the record's end (head.json) cannot be read",
  detect: async (exam) => {
    const why = exam.record.unreadableHead();
    if (why === null) return [];
    return [{ severity: "error", message: `${why} No daemon comes up.`, next: await fixHolding(exam) }];
  },
  // It may be evidence: it is moved aside, and the next start begins a new note.
  fix: async (exam, hands) =>
    hands.holding(() => {
      const file = join(exam.home, "head.json");
      const aside = freeName(exam, file);
      hands.move(file, aside);
      return [`${file} was moved to ${aside}; the next start notes the end of the record again.`];
    }),
};

function freeName({ files }: Examination, file: string): string {
  for (let n = 1; ; n += 1) if (files.see(`${file}.unreadable-${n}`) === null) return `${file}.unreadable-${n}`;
}
