import { createTally } from "./tally.ts";

/** Something that waits for places of several classes at once. */
export interface Waiter {
  readonly asked: readonly string[];
}

/** Those who wait, in the order in which they came. */
export interface WaitingLine<W extends Waiter> {
  /** Joins the line; goes at once where there is room and nobody waits for the same. */
  readonly join: (waiter: W) => void;
  readonly leave: (waiter: W) => void;
  /** Lets go each that can, first come, first served per class. */
  readonly serve: () => void;
  readonly all: () => readonly W[];
}

/** What a line needs to know of the places. */
export interface Places<W extends Waiter> {
  /** The class that everybody asks for. */
  readonly common: string;
  readonly isFree: (name: string) => boolean;
  readonly grant: (waiter: W) => void;
}

/** Makes an empty line. */
export function createWaitingLine<W extends Waiter>({ common, isFree, grant }: Places<W>): WaitingLine<W> {
  const line = new Set<W>();
  const wanted = createTally();
  const own = ({ asked }: Waiter): readonly string[] => asked.filter((name) => name !== common);
  const take = (waiter: W): void => {
    line.delete(waiter);
    wanted.remove(waiter.asked);
  };
  const serve = (): void => {
    const blocked = new Set<string>();
    for (const waiter of line) {
      if (!isFree(common)) return;
      if (waiter.asked.every((name) => !blocked.has(name) && isFree(name))) {
        take(waiter);
        grant(waiter);
      } else for (const name of own(waiter)) blocked.add(name);
    }
  };
  return {
    serve,
    all: () => [...line],
    join: (waiter) => {
      // Anyone who came before was served as far as there was room: only the newcomer can go now.
      if (waiter.asked.every(isFree) && own(waiter).every((name) => wanted.of(name) === 0)) return grant(waiter);
      line.add(waiter);
      wanted.add(waiter.asked);
    },
    leave: (waiter) => {
      if (!line.has(waiter)) return;
      take(waiter);
      // Who waited for the common class alone kept nobody behind it.
      if (own(waiter).length > 0) serve();
    },
  };
}
