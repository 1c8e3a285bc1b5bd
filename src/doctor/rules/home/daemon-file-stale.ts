import { join } from "node:path";
import type { Examination } from "../../examination.ts";
import { FIX, type Rule } from "../../rule.ts";

/** A daemon that died left its file or its socket. */
export const daemonFileStale: Rule = {
  code: "daemon-file-stale",
  says: "a daemon that is gone left its file or its socket",
  detect: async (exam) => {
    const left = await leftBehind(exam);
    if (left.length === 0) return [];
    const message = `No daemon lives, and one that is gone left ${left.join(" and ")}.`;
    return [{ severity: "note", message, next: FIX }];
  },
  // Who holds the home could be writing these files at this moment.
  fix: async (exam, hands) =>
    hands.holding(async () =>
      traces(exam).map((path) => {
        hands.remove(path);
        return `${path} is gone.`;
      }),
    ),
};

async function leftBehind(exam: Examination): Promise<readonly string[]> {
  const left = traces(exam);
  if (left.length === 0 || (await exam.holder()) !== null) return [];
  // It may have ended, or taken the home, between the two looks.
  return (await exam.answers()) ? [] : traces(exam);
}

function traces({ home, socket, files }: Examination): readonly string[] {
  return [join(home, "daemon.json"), socket].filter((path) => files.see(path) !== null);
}
