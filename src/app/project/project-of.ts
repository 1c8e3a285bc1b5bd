import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project of a folder: its git top level, or the folder itself. */
export function projectOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}
