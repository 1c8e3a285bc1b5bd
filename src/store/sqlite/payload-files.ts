import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { codeOf } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";

/** Texts over this size are files beside the database. */
export const INLINE_PAYLOAD_BYTES = 16_384;

/** The folder of large payloads, each named by its SHA-256. */
export interface PayloadFiles {
  readonly write: (hash: string, text: string) => void;
  readonly read: (hash: string) => string | null;
}

/** Keeps large payloads in a folder: written, synced and renamed before the row that names them. */
export function createPayloadFiles(folder: string): PayloadFiles {
  return {
    write: (hash, text) => {
      if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) syncFolder(dirname(folder));
      const file = join(folder, hash);
      if (isWhole(file, hash)) return;
      const open = openSync(`${file}.new`, "w", 0o600);
      try {
        writeFileSync(open, text);
        fsyncSync(open);
      } finally {
        closeSync(open);
      }
      renameSync(`${file}.new`, file);
      syncFolder(folder);
    },
    read: (hash) => {
      try {
        return readFileSync(join(folder, hash), "utf8");
      } catch (thrown) {
        if (codeOf(thrown) === "ENOENT") return null;
        throw thrown;
      }
    },
  };
}

// A file that somebody changed is written again: the row that is about to name it vouches for its text.
function isWhole(file: string, hash: string): boolean {
  return existsSync(file) && sha256(readFileSync(file)) === hash;
}

function syncFolder(folder: string): void {
  const open = openSync(folder, "r");
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}
