import type { EventQuery, StoredEvent, StoreReader } from "../ports/event-log.ts";

/** A run's stream or the whole record, read by the number that its index knows. */
export interface RecordPart {
  /** The number of its newest event. */
  readonly end: () => number;
  /** The number after which everything is newer than a position. */
  readonly at: (position: number) => number;
  readonly after: (number: number, limit: number) => readonly StoredEvent[];
  readonly numberOf: (event: StoredEvent) => number;
}

/** The part of the record that is asked for; null: the whole. With a type: only events of it. */
export function recordPart(store: StoreReader, run: string | null, type: string | undefined): RecordPart {
  const types: Pick<EventQuery, "types"> = type === undefined ? {} : { types: [type] };
  if (run === null)
    return {
      end: store.lastPosition,
      at: (position) => position,
      after: (afterPosition, limit) => store.events({ ...types, lenient: true, afterPosition, limit }),
      numberOf: (event) => event.position,
    };
  const end = (): number => store.head(run)?.seq ?? 0;
  return {
    end,
    at: (afterPosition) => {
      const [next] = store.events({ lenient: true, stream: run, afterPosition, limit: 1 });
      return next === undefined ? end() : next.seq - 1;
    },
    after: (afterSeq, limit) => store.events({ ...types, lenient: true, stream: run, afterSeq, limit }),
    numberOf: (event) => event.seq,
  };
}
