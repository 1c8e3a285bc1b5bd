import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkHome } from "./checker/check-home.ts";
import { readStore, type Evidence } from "./checker/read-home.ts";
import { readChat } from "./checker/read-chat.ts";
import { readArrivals, readLog } from "./checker/read-log.ts";

// Damages homes on purpose, to see that the checker's rules find it.

/** A copy of a home that may be damaged. */
export interface Copy {
  readonly home: string;
  readonly log: string;
  readonly arrivals: string;
  /** The folder of what the far sides noted. */
  readonly control: string;
  readonly database: DatabaseSync;
  /** The run `main`. */
  readonly run: string;
}

/** The rules that a damaged copy of a home breaks; the copy is made in a folder that is empty. */
export function brokenBy(healthy: Evidence, folder: string, damage: (copy: Copy) => void): readonly string[] {
  cpSync(healthy.folder, folder, { recursive: true, verbatimSymlinks: true });
  const home = join(folder, "home");
  const [log, arrivals] = [join(folder, "control", "log"), join(folder, "control", "arrivals")];
  const database = new DatabaseSync(join(home, "holdfast.db"));
  const run = healthy.store.runs.find(({ pipeline }) => pipeline === "main")?.id ?? "";
  damage({ home, log, arrivals, control: join(folder, "control"), database, run });
  database.close();
  const store = readStore(join(home, "holdfast.db"));
  const chat = readChat(join(folder, "control"));
  const evidence = { ...healthy, folder, home, store, log: readLog(log), arrivals: readArrivals(arrivals), chat };
  return [...new Set(checkHome(evidence).map(({ rule }) => rule))];
}

/** Adds an event as careless hands would: nothing of its hashes is right. */
export function forge({ database, run }: Copy, type: string, data: object): void {
  const last = database.prepare("select max(seq) as seq, max(epoch) as epoch from events where stream = ?").get(run);
  database
    .prepare(
      "insert into events (id, stream, seq, v, epoch, at, actor, type, cause, data, data_hash, salt, prev_hash, hash) values (?, ?, ?, 1, ?, '', '{\"kind\":\"system\"}', ?, '', ?, '', '', 'x', ?)",
    )
    .run(
      `forged-${Math.random()}`,
      run,
      Number(last?.["seq"]) + 1,
      Number(last?.["epoch"]),
      type,
      JSON.stringify(data),
      `${Math.random()}`,
    );
}
