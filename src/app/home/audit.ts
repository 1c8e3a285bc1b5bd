import { exportLines } from "../../recorder/export.ts";
import type { Finding } from "../../recorder/finding.ts";
import { noteHead, readNotedHeads } from "../../recorder/noted-head.ts";
import { rebuild } from "../../recorder/rebuild.ts";
import { verify } from "../../recorder/verify.ts";
import { openAuditReader } from "../../store/sqlite/read/audit-reader.ts";

/** What is wrong with a home's record, or with the tables that are made from it. */
export function* auditFindings(home: string, verb: "verify" | "rebuild"): Iterable<Finding> {
  // Before the reader's moment: a note that is newer than what it sees would not be confirmed.
  const notes = verb === "verify" ? readNotedHeads(home) : [];
  const reader = openAuditReader(home);
  if (reader === null) return;
  try {
    yield* verb === "verify" ? verify(reader, notes) : rebuild(reader);
  } finally {
    reader.close();
  }
}

/** The whole record as JSON lines, salts included; notes its head outside the database. */
export function* exportRecord(home: string): Iterable<string> {
  const reader = openAuditReader(home);
  if (reader === null) return;
  try {
    noteHead(home, reader);
    yield* exportLines(reader);
  } finally {
    reader.close();
  }
}

/** Tells whether a home has a record at all. */
export function hasRecord(home: string): boolean {
  const reader = openAuditReader(home);
  reader?.close();
  return reader !== null;
}
