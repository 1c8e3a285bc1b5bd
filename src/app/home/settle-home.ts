import { HoldfastError } from "../../base/failure.ts";
import type { Setback } from "../../domain/run/parts.ts";
import type { Actor } from "../../domain/actor.ts";
import { takeHomeLock } from "../../store/sqlite/lock/home-lock.ts";
import { createSystemClock } from "../host/clock.ts";
import { addressOf, faultOf, textOf, wasRestored } from "./home-address.ts";
import { prepareHome } from "./home-folder.ts";
import { openHeld } from "./open.ts";
import type { OpenHome } from "./open-home.ts";

/** What became of a home that is not where it was. */
export interface SettledHome {
  readonly homeId: string;
  /** Open runs that wait for an operator now. */
  readonly held: number;
}

/** A home that is not where it was, and what its owner says of it. */
export interface HomeToSettle {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly was: "moved" | "copied";
  readonly actor: Actor;
}

/**
 * Settles what a home is that is not where it was. A moved one goes on as it is, and holds its open runs where its files were
 * restored from a copy; a copy becomes a home of its own, and its open runs are held. Begun again after a crash it does the same once more. Throws HOME_HELD, REFUSED, RECOVERY_FAILED.
 */
export async function settleHome({ home, env, was, actor }: HomeToSettle): Promise<SettledHome> {
  prepareHome(home);
  const clock = createSystemClock();
  const lock = takeHomeLock(home, clock.ulid());
  try {
    const address = addressOf(home);
    if (faultOf(lock, address) === null)
      throw new HoldfastError("REFUSED", `The home ${home} is where it was; there is nothing to settle.`);
    const homeId = was === "moved" ? lock.homeId : clock.ulid();
    const setback = setbackOf(was, wasRestored(lock, address));
    const settings = setback === null ? {} : { setback };
    const listeners = { committed: () => {}, fatal: () => {} };
    const opened = await openHeld({ home, env, listeners, settings }, { ...lock, homeId });
    let held = 0;
    try {
      const data = { homeId, was: lock.homeId, from: lock.address, to: textOf(address) };
      opened.engine.home.append(`home.${was}`, data, actor);
      if (setback !== null) held = await holdRuns(opened);
    } finally {
      await opened.close({ children: false });
    }
    // Last of all: whatever came between, the next start asks again.
    lock.saveIdentity({ homeId, address: textOf(addressOf(home)) });
    return { homeId, held };
  } finally {
    lock.release();
  }
}

/** What was done after the copy was taken is not in it: what its open runs did since, nobody knows. */
function setbackOf(was: "moved" | "copied", restored: boolean): Setback | null {
  if (was === "copied") return "copied";
  return restored ? "rolled-back" : null;
}

/** A recovery that begins nothing: it settles what ran and holds every run. */
async function holdRuns({ engine }: OpenHome): Promise<number> {
  await engine.recover();
  const { state, reason, counts } = engine.barrier();
  if (state !== "complete") throw new HoldfastError("RECOVERY_FAILED", `Recovery failed: ${reason ?? state}.`);
  return counts["doubted"] ?? 0;
}
