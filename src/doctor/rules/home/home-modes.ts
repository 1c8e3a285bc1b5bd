import { join } from "node:path";
import type { Examination } from "../../examination.ts";
import { FIX, type Rule } from "../../rule.ts";
import { few } from "../../few.ts";

const FOLDERS = ["", "runs", "payloads", "logs", "backups", "trash", "bin"];
const FILES = ["daemon.json", "server.json", "head.json", "folding", join("logs", "daemon.log")];
const OTHERS = 0o077;

/** Others may look into the home or its secrets. */
export const homeModes: Rule = {
  code: "home-modes",
  says: "others than its owner may look into the home, or its owner may not",
  detect: async (exam) => {
    const open = wrong(exam);
    if (open.length === 0) return [];
    const names = few(open.map(({ path }) => path));
    return [{ severity: "warning", message: `Not its owner's alone, as it should be: ${names}.`, next: FIX }];
  },
  fix: async (exam, hands) =>
    wrong(exam).map(({ path, mode }) => {
      hands.setMode(path, mode);
      return `${path} is its owner's alone.`;
    }),
};

interface WrongMode {
  readonly path: string;
  /** As it should be. */
  readonly mode: number;
}

function wrong({ home, files }: Examination): readonly WrongMode[] {
  const wanted = [
    ...FOLDERS.map((name) => ({ path: name === "" ? home : join(home, name), mode: 0o700, kind: "folder" })),
    ...FILES.map((name) => ({ path: join(home, name), mode: 0o600, kind: "file" })),
  ];
  return wanted.filter(({ path, mode, kind }) => {
    const seen = files.see(path);
    return seen?.kind === kind && ((seen.mode & OTHERS) !== 0 || (seen.mode & mode) !== mode);
  });
}
