import { open } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  await using directory = await open(folder, "r");
  await directory.sync();
}

/** Makes files' names durable, and the names of the folders on the way up to a root. */
export async function syncFoldersOf(files: Iterable<string>, root: string): Promise<void> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); folder.startsWith(root) && !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
    }
  }
  await Promise.all([...folders].map((folder) => syncFolder(folder)));
}
