import type { Setback } from "../../domain/run/parts.ts";
import { HOME_STREAM, type Home } from "../../engine/home.ts";
import type { LedgerLine } from "../../ports/audit.ts";
import type { Store } from "../../ports/event-log.ts";
import {
  confirmsNote,
  openHeadNote,
  readNotedHead,
  setNoteAside,
  type HeadNote,
  type NotedHead,
} from "../../recorder/noted-head.ts";
import { openAuditReader } from "../../store/sqlite/read/audit-reader.ts";

/** The noted end of a home's record, compared at the start and written with every commit. */
export interface RecordHead {
  /** To be told of every commit. */
  readonly committed: (line: LedgerLine) => void;
  /** `rolled-back` where the record lost what had been acknowledged, until a recovery has held its runs. */
  readonly setback: (store: Store) => Setback | null;
  /** Records what was lost, keeps the evidence, and notes every commit from now on. */
  readonly begin: (home: Home) => void;
  readonly close: () => void;
}

/** Compares the note of a home with its record; to be called by who holds the home, before the store is opened. Throws STORE_DAMAGED. */
export function createRecordHead(home: string): RecordHead {
  const lost = findLost(home);
  let note: HeadNote | null = null;
  let last: LedgerLine | null = null;
  return {
    committed: (line) => {
      last = line;
      note?.write(line);
    },
    setback: (store) => (lost !== null || wasNotHeld(store) ? "rolled-back" : null),
    begin: (record) => {
      if (lost !== null) {
        const { noted, found } = lost;
        record.append("record.cut-off", { noted: { ...noted }, found });
        setNoteAside(home, noted);
      }
      note = openHeadNote(home);
      if (last !== null) note.write(last);
    },
    close: () => note?.close(),
  };
}

interface Lost {
  readonly noted: NotedHead;
  /** The last commit that the record holds. */
  readonly found: number;
}

function findLost(home: string): Lost | null {
  const noted = readNotedHead(home);
  if (noted === null) return null;
  const reader = openAuditReader(home);
  if (reader === null) return { noted, found: 0 };
  try {
    return confirmsNote(reader, noted) ? null : { noted, found: reader.lastLedgerLine()?.n ?? 0 };
  } finally {
    reader.close();
  }
}

/** A start that recorded the loss and ended before its recovery was over has held nobody. */
function wasNotHeld(store: Store): boolean {
  const types = ["record.cut-off", "recovery.completed"];
  const last = store.events({ stream: HOME_STREAM, types }).at(-1);
  return last?.type === "record.cut-off";
}
