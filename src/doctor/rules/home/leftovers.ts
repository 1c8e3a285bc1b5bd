import { join } from "node:path";
import type { Examination } from "../../examination.ts";
import { few } from "../../few.ts";
import { FIX, type Rule } from "../../rule.ts";
import { isEndedState } from "../../../domain/run/states.ts";

/** Half-written files and trash of a command that was interrupted. */
export const leftovers: Rule = {
  code: "leftovers",
  says: "an interrupted command left half-written files or trash",
  detect: async (exam) => {
    const left = leftIn(exam);
    if (left.length === 0) return [];
    return [{ severity: "note", message: `An interrupted command left ${few(left)}.`, next: FIX }];
  },
  fix: async (exam, hands) =>
    leftIn(exam).map((path) => {
      hands.remove(path);
      return `${path} is gone.`;
    }),
};

function leftIn(exam: Examination): readonly string[] {
  return [...halfWritten(exam), ...trash(exam)];
}

/** Files that should have been renamed at once. */
function halfWritten({ home, files, now, limits }: Examination): readonly string[] {
  return ["", "payloads", "bin"]
    .map((name) => join(home, name))
    .flatMap((folder) => files.names(folder).map((name) => join(folder, name)))
    .filter((path) => {
      const seen = path.endsWith(".new") ? files.see(path) : null;
      return seen?.kind === "file" && now - seen.changedAt >= limits.leftoverAgeMs;
    });
}

/** What a collection moved aside and did not come to remove; that of a run which works again may be wanted back. */
function trash({ home, files, record, now, limits }: Examination): readonly string[] {
  const folder = join(home, "trash");
  const names = files.names(folder);
  if (names.length === 0) return [];
  const store = record.store();
  return names
    .filter((name) => {
      const run = name.split(".")[0] ?? "";
      const [row] = store?.runsByPrefix(run, 1) ?? [];
      return row?.id === run && isEndedState(row.state);
    })
    .map((name) => join(folder, name))
    .filter((path) => now - (files.see(path)?.changedAt ?? now) >= limits.leftoverAgeMs);
}
