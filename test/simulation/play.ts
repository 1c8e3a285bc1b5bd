import { rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { Connection } from "../../src/store/sqlite/connection.ts";
import { openStore, storeOn } from "../../src/store/sqlite/open-store.ts";
import type { Draw } from "../../src/testing/random-definition.ts";
import type { SimulationPort } from "../../src/testing/simulation/simulation.ts";
import { simulate, type Simulated } from "../../src/testing/simulation/simulate.ts";

/** Plays the simulation of one seed with the real store in a folder, which is gone afterwards. */
export async function play(seed: number, folder: string): Promise<Simulated> {
  const home = join(folder, `seed-${seed}`);
  using world = openWorld(home);
  return await simulate({ draw: drawFrom(seed), openStore: world.openStore, drain: async () => turn() });
}

/** One database for all the lives of a simulation: opening it anew for each would be most of the time. */
export function openWorld(home: string): Disposable & Pick<SimulationPort, "openStore"> {
  let connection: Connection | null = null;
  return {
    openStore: async (epoch, salt) => {
      if (connection !== null) return { ...storeOn(connection, { home, epoch, salt }), close: () => {} };
      const opened = (made: Connection): void => {
        connection = made;
      };
      return { ...(await openStore({ home, epoch, salt, opened })), close: () => {} };
    },
    [Symbol.dispose]: () => {
      connection?.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
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
