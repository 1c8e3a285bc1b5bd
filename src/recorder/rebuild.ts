import { HoldfastError, messageOf } from "../base/failure.ts";
import { invariant } from "../base/invariant.ts";
import { foldKnowledge, type KnowledgeEvent } from "../domain/knowledge.ts";
import { runEventFrom } from "../domain/record/upcast.ts";
import { evolve } from "../domain/run/evolve.ts";
import { changedRows } from "../domain/run/view/rows.ts";
import type { RunState } from "../domain/run/state.ts";
import type { AuditReader } from "../ports/audit.ts";
import { chainLinkOf, dataOf, loggedEventOf } from "./decode-audit-event.ts";
import type { Finding } from "./finding.ts";
import type { Row } from "../domain/run/view/row.ts";

/** Folds every run again, but for those that are left out, and names each cell of the tables that the fold does not yield: projection = fold(log). */
export function* rebuild(reader: AuditReader, leftOut: ReadonlySet<string> = new Set()): Iterable<Finding> {
  const runs = reader.heads().filter((head) => head.kind === "run");
  for (const { stream, seq } of runs) {
    if (leftOut.has(stream)) continue;
    const folded = fold(reader, stream);
    if (typeof folded === "string")
      yield { code: "fold-failed", stream, seq, message: `this run cannot be folded: ${folded}` };
    else
      yield* compare(
        reader,
        { stream, seq: folded.seq },
        { wanted: changedRows(null, folded), present: reader.rows(stream) },
      );
  }
  for (const { stream, seq } of reader.heads().filter((head) => head.kind === "home"))
    yield* compare(reader, { stream, seq }, { wanted: rememberedIn(reader, stream), present: reader.knowledge() });
  const known = new Set(runs.map((run) => run.stream));
  for (const run of reader.runsWithRows()) {
    if (!known.has(run))
      yield {
        code: "row-additional",
        stream: run,
        seq: null,
        message: "the tables hold rows of a run that has no events",
      };
  }
}

/** The rows that the events of a run, or of the home, yield; none where it has no events. Throws where they yield no state. */
export function rowsOfRecord(reader: AuditReader, stream: string): readonly Row[] {
  const head = reader.heads().find((known) => known.stream === stream);
  if (head === undefined) return [];
  if (head.kind === "home") return rememberedIn(reader, stream);
  const folded = fold(reader, stream);
  if (typeof folded === "string")
    throw new HoldfastError("STORE_DAMAGED", `The run ${stream} cannot be folded: ${folded}.`);
  return changedRows(null, folded);
}

/** What the home's events say that is remembered; what cannot be read of them is a finding of `verify`. */
function rememberedIn(reader: AuditReader, stream: string): readonly Row[] {
  return foldKnowledge(knowledgeEvents(reader, stream));
}

function* knowledgeEvents(reader: AuditReader, stream: string): Iterable<KnowledgeEvent> {
  for (const event of reader.streamEvents(stream)) {
    const at = event.type.startsWith("knowledge.") ? chainLinkOf(event)?.at : undefined;
    if (at !== undefined) yield { seq: event.seq, type: event.type, at, data: dataOf(event) };
  }
}

/** The state that a run's events yield, or why they yield none: a broken run must not hide the others. */
function fold(reader: AuditReader, run: string): RunState | string {
  let state: RunState | null = null;
  try {
    for (const event of reader.streamEvents(run)) {
      const logged = loggedEventOf(event);
      invariant(logged !== null, `event ${event.seq} cannot be read, or its data was erased`);
      state = evolve(state, runEventFrom(logged));
    }
  } catch (thrown) {
    return messageOf(thrown);
  }
  return state ?? "it has no events";
}

interface Compared {
  readonly wanted: readonly Row[];
  readonly present: readonly Row[];
}

function* compare(reader: AuditReader, place: Pick<Finding, "stream" | "seq">, rows: Compared): Iterable<Finding> {
  const wanted = keyed(reader, rows.wanted);
  const present = keyed(reader, rows.present);
  for (const [key, row] of wanted) {
    const known = present.get(key);
    if (known === undefined) yield { code: "row-missing", ...place, message: `the row ${key} is missing` };
    else
      for (const message of differences(reader, row, known))
        yield { code: "row-changed", ...place, message: `the row ${key}: ${message}` };
  }
  for (const key of present.keys()) {
    if (!wanted.has(key)) yield { code: "row-additional", ...place, message: `the row ${key} follows from no event` };
  }
}

function keyed(reader: AuditReader, rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(
    rows.map((row) => [`${row.table} ${JSON.stringify(row.cells.slice(0, reader.tables[row.table].key))}`, row]),
  );
}

function differences(reader: AuditReader, wanted: Row, present: Row): readonly string[] {
  return reader.tables[wanted.table].columns.flatMap((column, place) => {
    const [is, should] = [present.cells[place] ?? null, wanted.cells[place] ?? null];
    return is === should ? [] : [`${column} is ${JSON.stringify(is)}, its events yield ${JSON.stringify(should)}`];
  });
}
