import { join } from "node:path";
import type { Examination } from "./examination.ts";
import { quote } from "../base/text/quote.ts";

/** The newest copy of the store in the home's backups folder; null where there is none. */
export function newestCopy({ home, files }: Pick<Examination, "home" | "files">): NewestCopy | null {
  const folder = join(home, "backups");
  const copies = files
    .names(folder)
    .filter((name) => name.endsWith(".db"))
    .map((name) => ({ file: join(folder, name), at: files.see(join(folder, name))?.changedAt ?? 0 }));
  return copies.toSorted((a, b) => b.at - a.at)[0] ?? null;
}

/** A copy of the store, and when it was made. */
export interface NewestCopy {
  readonly file: string;
  readonly at: number;
}

/** How a copy of the store is brought back: the damaged one stays beside it. */
export function restoreWords(exam: Pick<Examination, "home" | "files">): string {
  const copy = newestCopy(exam);
  const file = join(exam.home, "holdfast.db");
  if (copy === null) return "Bring a copy of the home back to this path, then `holdfast doctor`.";
  const aside = ["", "-wal", "-shm"]
    .filter((suffix) => exam.files.see(`${file}${suffix}`) !== null)
    .map((suffix) => `mv ${quote(`${file}${suffix}`)} ${quote(`${file}.damaged${suffix}`)}`);
  return ["holdfast stop", ...aside, `cp ${quote(copy.file)} ${quote(file)}`].join(" && ");
}
