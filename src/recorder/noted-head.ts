import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, HoldfastError } from "../base/failure.ts";
import { isJsonObject } from "../base/json.ts";
import type { AuditReader } from "../ports/audit.ts";

// The head of the ledger, kept outside the database: who cuts off the record's end and mends the ledger must find this
// file as well. A note that the ledger no longer confirms is evidence: it is never written over.

/** A line of the ledger as it was noted outside. */
export interface NotedHead {
  readonly n: number;
  readonly position: number;
  readonly digest: string;
}

/** Notes the ledger's present head in the home's `head.json`; false when the note before is no longer confirmed and stays. */
export function noteHead(home: string, reader: AuditReader): boolean {
  const noted = readNotedHead(home);
  if (noted !== null && !confirmsNote(reader, noted)) return false;
  const line = reader.lastLedgerLine();
  if (line === null || line.n === noted?.n) return true;
  writeDurably(home, { n: line.n, position: line.lastPosition, digest: line.digest });
  return true;
}

/** Tells whether the ledger still holds the line that was noted. */
export function confirmsNote(reader: AuditReader, noted: NotedHead): boolean {
  const line = reader.ledgerLine(noted.n);
  return line !== null && line.digest === noted.digest && line.lastPosition === noted.position;
}

/** The head that was noted last; null when none was. Throws STORE_DAMAGED when the note cannot be read. */
export function readNotedHead(home: string): NotedHead | null {
  const file = join(home, NAME);
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    const { n, position, digest } = isJsonObject(value) ? value : {};
    if (typeof n === "number" && typeof position === "number" && typeof digest === "string")
      return { n, position, digest };
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return null;
    throw unreadable(file, thrown);
  }
  throw unreadable(file, null);
}

const NAME = "head.json";

function unreadable(file: string, cause: unknown): HoldfastError {
  const hint = "Restore the file from a backup, or move it away to begin a new note.";
  return new HoldfastError("STORE_DAMAGED", `The noted head ${file} cannot be read.`, { cause, hint });
}

function writeDurably(home: string, head: NotedHead): void {
  const file = join(home, NAME);
  const open = openSync(`${file}.new`, "w", 0o600);
  try {
    writeFileSync(open, `${JSON.stringify(head)}\n`);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  renameSync(`${file}.new`, file);
  const folder = openSync(home, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
