import { messageOf } from "../../base/failure.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { Update } from "../../ports/channels.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Hearer } from "./hearer.ts";

/** What keeps people from being heard, and since when. */
export interface Deafness {
  readonly reason: string;
  readonly since: EpochMs;
}

/** Listens to one source of updates. */
export interface Ear {
  readonly source: string;
  readonly hearers: () => readonly Hearer[];
  /** Other channels hear this source from now on. */
  readonly setHearers: (hearers: readonly Hearer[]) => void;
  /** Null while people are heard. */
  readonly deafness: () => Deafness | null;
  /** Tries at once again, where it waits to. */
  readonly nudge: () => void;
  /** Resolves once no update is being taken. */
  readonly close: () => Promise<void>;
}

/** What an ear works with. */
export interface EarPort {
  readonly clock: Clock;
  readonly cursor: (source: string) => string | null;
  /** Makes an update durable with its cursor; resolves with what is told to who pressed. */
  readonly take: (ear: Ear, update: Update) => Promise<string | null>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Begins to listen over the first of the channels; what ends that (an unknown token, say) is tried again later. */
export function openEar(port: EarPort, source: string, first: readonly Hearer[]): Ear {
  const end = new AbortController();
  const nap = createNap(port.clock);
  let hearers = first;
  let deafness: Deafness | null = null;
  const setTrouble = (reason: string | null): void => {
    deafness = reason === null ? null : { reason, since: deafness?.since ?? port.clock.now() };
  };
  const take = async (update: Update): Promise<string | null> => {
    const told = await port.take(ear, update);
    setTrouble(null);
    return told;
  };
  const hears = (chat: string, user: string): boolean => hearers.some(({ incoming }) => incoming.hears(chat, user));
  const listenOn = async (): Promise<void> => {
    for (let failures = 0; !end.signal.aborted; failures += 1) {
      const cursor = port.cursor(source);
      const listening = { cursor, take, trouble: setTrouble, hears, signal: end.signal };
      await hearers[0]?.incoming.listen(listening).catch((thrown: unknown) => setTrouble(messageOf(thrown)));
      if (!end.signal.aborted) await nap.rest(failures);
    }
  };
  const ear: Ear = {
    source,
    hearers: () => hearers,
    setHearers: (next) => {
      hearers = next;
    },
    deafness: () => deafness,
    nudge: nap.wake,
    close: async () => {
      end.abort();
      nap.wake();
      await listening;
    },
  };
  const listening = listenOn();
  return ear;
}

interface Nap {
  /** Rests the longer the more failed. */
  readonly rest: (failures: number) => Promise<void>;
  readonly wake: () => void;
}

function createNap(clock: Clock): Nap {
  let wake: (() => void) | null = null;
  return {
    rest: async (failures) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const cancel = clock.after(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS), resolve);
      await promise;
      cancel();
    },
    wake: () => wake?.(),
  };
}
