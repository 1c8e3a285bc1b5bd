import { runEventFrom } from "../../../domain/record/upcast.ts";
import { evolve } from "../../../domain/run/evolve.ts";
import { changedRows } from "../../../domain/run/view/rows.ts";
import type { RunState } from "../../../domain/run/state.ts";
import type { Connection } from "../connection.ts";
import { eventFromRow, textOf } from "../read/decode.ts";
import { writeRows } from "./write-rows.ts";

/** Makes the row of every run again from its events, as turns do. A run that cannot be folded keeps the row that it has: it is quarantined. */
export function remakeRunRows(connection: Connection): void {
  for (const row of connection.all("select id from run_rows")) {
    const state = foldedOf(connection, textOf(row, "id"));
    if (state === null) continue;
    writeRows(
      connection,
      changedRows(null, state).filter(({ table }) => table === "runs"),
    );
  }
}

function foldedOf(connection: Connection, run: string): RunState | null {
  try {
    let state: RunState | null = null;
    for (const row of connection.each("select * from events where stream = ? order by seq", run))
      state = evolve(state, runEventFrom(eventFromRow(row)));
    return state;
  } catch {
    return null;
  }
}
