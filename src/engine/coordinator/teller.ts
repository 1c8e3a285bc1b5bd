import type { StoreReader, StoredEvent } from "../../ports/event-log.ts";

/** Tells the listeners of every committed event once, in commit order. */
export interface Teller {
  readonly tell: (events: readonly StoredEvent[]) => void;
  /** Tells what the log holds and nobody was told of: a commit that was reported as failed may have been applied. */
  readonly catchUp: () => void;
}

/** Begins after the log's present end. */
export function createTeller(store: StoreReader, committed: (events: readonly StoredEvent[]) => void): Teller {
  let told = store.lastPosition();
  const tell = (events: readonly StoredEvent[]): void => {
    const fresh = events.filter(({ position }) => position > told);
    told = fresh.at(-1)?.position ?? told;
    if (fresh.length > 0) committed(fresh);
  };
  return { tell, catchUp: () => tell(store.events({ afterPosition: told })) };
}
