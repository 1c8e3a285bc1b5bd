import { rmSync } from "node:fs";
import { join } from "node:path";
import { openWriting, type Connection } from "../../src/store/sqlite/connection.ts";
import { migrate } from "../../src/store/sqlite/migrate.ts";
import { openStore, storeOn } from "../../src/store/sqlite/open-store.ts";
import type { Draw } from "../../src/testing/random-definition.ts";
import type { SimulationPort } from "../../src/testing/simulation/simulation.ts";
import { simulate, type Simulated } from "../../src/testing/simulation/simulate.ts";

/** Where the database of a simulation is. */
export type Kept = "file" | "memory";

/** Plays the simulation of one seed with the real store; what it wrote to a folder is gone afterwards. */
export async function play(seed: number, folder: string, kept: Kept = "memory"): Promise<Simulated> {
  const home = join(folder, `seed-${seed}`);
  using world = openWorld(home, kept);
  return await simulate({ draw: drawFrom(seed), openStore: world.openStore, drain });
}

/**
 * One database for all the lives of a simulation: opening it again for each would be most of the time. Where nobody looks at
 * its files it has none: writing them would be a third of the time, and what is on a disk plays no part in a simulation.
 */
export function openWorld(home: string, kept: Kept = "file"): Disposable & Pick<SimulationPort, "openStore"> {
  let connection = kept === "memory" ? openInMemory() : null;
  return {
    openStore: async (epoch, salt) => {
      if (connection !== null) return { ...storeOn(connection, { home, epoch, salt }), close: () => {} };
      const opened = (made: Connection): void => {
        connection = made;
      };
      return { ...(await openStore({ home, epoch, salt, opened })), close: () => {} };
    },
    [Symbol.dispose]: () => {
      if (kept === "memory" && connection !== null) giveBack(connection);
      else connection?.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Databases in memory that no simulation plays with at the moment, all of them empty: to make one takes as long as some lives. */
const idle: Connection[] = [];

function openInMemory(): Connection {
  const known = idle.pop();
  if (known !== undefined) return known;
  const connection = openWriting(":memory:");
  migrate(connection, 0);
  return connection;
}

function giveBack(connection: Connection): void {
  const tables = connection.all("select name from sqlite_schema where type = 'table'");
  const emptied = tables.map(({ name }) => `delete from ${String(name)}`);
  if (connection.database.isTransaction) connection.exec("rollback");
  connection.exec(`begin; pragma defer_foreign_keys = on; ${emptied.join("; ")}; commit`);
  idle.push(connection);
}

/** A tick comes when no promise has anything left to do; nothing in a simulated world waits for more than that. */
async function drain(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
}

/** Numbers that follow from a seed (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e3779b9);
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
