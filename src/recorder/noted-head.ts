import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
  constants,
} from "node:fs";
import { join } from "node:path";
import { codeOf, HoldfastError } from "../base/failure.ts";
import { isJsonObject } from "../base/json/json.ts";
import type { AuditReader, LedgerLine } from "../ports/audit.ts";

// The head of the ledger, kept outside the database: who cuts off the record's end and fixes the ledger must find this
// file as well. A note that the ledger no longer confirms is evidence: it is never written over.

/** A line of the ledger as it was noted outside. */
export interface NotedHead {
  readonly n: number;
  readonly position: number;
  readonly digest: string;
}

/** The home's `head.json` in the hands of its orchestrator. */
export interface HeadNote {
  /** Notes a commit that is durable already; outlives this process, and the machine once it was synced. */
  readonly write: (line: LedgerLine) => void;
  /** Syncs the note to disk. */
  readonly close: () => void;
}

/** Takes the note of a home in hand; whether the ledger confirms what it says must have been looked at before. */
export function openHeadNote(home: string): HeadNote {
  const file = openNote(home);
  return {
    write: (line) => writeNote(file, line),
    close: () => {
      fsyncSync(file);
      closeSync(file);
    },
  };
}

/** Notes the ledger's present head durably; false when the note before is not confirmed by what the reader sees, and stays. */
export function noteHead(home: string, reader: AuditReader): boolean {
  const noted = readNotedHead(home);
  if (noted !== null && !confirmsNote(reader, noted)) return false;
  const line = reader.lastLedgerLine();
  if (line === null) return true;
  const file = openNote(home);
  try {
    if (line.n !== noted?.n) writeNote(file, line);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return true;
}

/** Tells whether the ledger still holds the line that was noted. */
export function confirmsNote(reader: AuditReader, noted: NotedHead): boolean {
  const line = reader.ledgerLine(noted.n);
  return line !== null && line.digest === noted.digest && line.lastPosition === noted.position;
}

/** The head that was noted last; null when none was. Throws STORE_DAMAGED when the note cannot be read. */
export function readNotedHead(home: string): NotedHead | null {
  return readNote(join(home, NAME));
}

/** Every head that was noted: the last one, and those that were kept apart because the ledger did not confirm them. */
export function readNotedHeads(home: string): readonly NotedHead[] {
  const names = namesIn(home).filter((name) => name === NAME || LOST.test(name));
  return names.map((name) => readNote(join(home, name))).filter((noted) => noted !== null);
}

/** What is no folder holds no notes; the one who opens the store says so. */
function namesIn(home: string): readonly string[] {
  try {
    return readdirSync(home);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT" || codeOf(thrown) === "ENOTDIR") return [];
    throw thrown;
  }
}

/** Keeps a note that the ledger does not confirm under another name, as evidence; returns that name. */
export function setNoteAside(home: string, noted: NotedHead): string {
  const name = `head.lost-${noted.n}.json`;
  renameSync(join(home, NAME), join(home, name));
  syncFolder(home);
  return name;
}

const NAME = "head.json";
const LOST = /^head\.lost-\d+\.json$/;

/** In one sector, so that it is written whole or not at all. */
const NOTE_BYTES = 256;

function openNote(home: string): number {
  const path = join(home, NAME);
  const isNew = statSync(path, { throwIfNoEntry: false }) === undefined;
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  if (isNew) syncFolder(home);
  return file;
}

// A note that cannot be written on a full disk stays behind: an older one is confirmed as well.
function writeNote(file: number, { n, lastPosition, digest }: LedgerLine): void {
  const text = JSON.stringify({ n, position: lastPosition, digest }).padEnd(NOTE_BYTES - 1);
  try {
    writeSync(file, `${text}\n`, 0);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOSPC" && codeOf(thrown) !== "EDQUOT") throw thrown;
  }
}

function readNote(file: string): NotedHead | null {
  try {
    const text = readFileSync(file, "utf8");
    // It was made and not yet written: nothing was committed before it.
    if (text === "") return null;
    const value: unknown = JSON.parse(text);
    const { n, position, digest } = isJsonObject(value) ? value : {};
    if (typeof n === "number" && typeof position === "number" && typeof digest === "string")
      return { n, position, digest };
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return null;
    throw unreadable(file, thrown);
  }
  throw unreadable(file, null);
}

function unreadable(file: string, cause: unknown): HoldfastError {
  const hint = "Restore the file from a backup, or move it away to begin a new note.";
  return new HoldfastError("STORE_DAMAGED", `The noted head ${file} cannot be read.`, { cause, hint });
}

function syncFolder(home: string): void {
  const folder = openSync(home, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
