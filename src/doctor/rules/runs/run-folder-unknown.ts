import { join } from "node:path";
import type { Examination } from "../../examination.ts";
import { few } from "../../few.ts";
import { FIX, type Rule } from "../../rule.ts";
import { executionParts, fenceParts } from "../../../base/execution-key.ts";

const ASIDE = "unknown-runs";

/** The home has the folder of a run that its store does not know. */
export const runFolderUnknown: Rule = {
  code: "run-folder-unknown",
  says: "the home has the folder of a run that its store does not know",
  detect: async (exam) => {
    const folders = unknownFolders(exam);
    if (folders.length === 0) return [];
    const message = `The store knows no such runs: ${few(folders.map((name) => join(exam.home, "runs", name)))}.`;
    return [
      { severity: "warning", message: `${message} Fixing moves them to ${ASIDE}; nothing is removed.`, next: FIX },
    ];
  },
  // What lies there is saved nowhere else: it is moved aside, unless there is no file in it.
  fix: async (exam, hands) => {
    const working = new Set((await exam.marked()).map(({ fence }) => executionParts(fenceParts(fence).execution).run));
    return unknownFolders(exam).flatMap((name) => {
      if (working.has(name)) return [];
      const folder = join(exam.home, "runs", name);
      if (!exam.files.holdsFiles(folder)) {
        hands.remove(folder);
        return [`${folder} held no file and is gone.`];
      }
      const aside = join(exam.home, ASIDE, name);
      hands.move(folder, aside);
      return [`${folder} was moved to ${aside}.`];
    });
  },
};

// The folders first: a run that is accepted meanwhile is in the store before it has one.
function unknownFolders({ home, files, record }: Examination): readonly string[] {
  const names = files.names(join(home, "runs"));
  const store = record.store();
  if (store === null) return [];
  return names.filter((name) => store.runsByPrefix(name, 1)[0]?.id !== name && store.head(name) === null);
}
