import { lstatSync, readdirSync, type Dirent } from "node:fs";
import { join } from "node:path";

/**
 * Everything below a folder, at any depth; nothing where a link has taken its place. Links are listed and not followed, which
 * `readdir` with `recursive` does: one to `/` would lead through the whole disk.
 */
export function entriesBelow(folder: string): readonly Dirent[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const found: Dirent[] = [];
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      found.push(entry);
      if (entry.isDirectory()) folders.push(join(at, entry.name));
    }
  }
  return found;
}
