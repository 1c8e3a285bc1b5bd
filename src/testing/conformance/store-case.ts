import type { Store, StoreReader } from "../../ports/event-log.ts";

/** A home with a store of the kind under test. */
export interface StoreUnderTest {
  /** Opens it as the one writer of an epoch. */
  readonly open: (epoch: number) => Promise<Store>;
  /** Opens it to read, beside a writer. */
  readonly openReader: () => StoreReader | null;
  /** Makes the disk of an opened store too small to write; what is returned heals it. */
  readonly fill: (store: Store) => () => void;
}

/** One promise of the store's contract. */
export interface StoreCase {
  readonly title: string;
  readonly run: (home: StoreUnderTest) => Promise<void>;
}

/** A promise about one opened store. */
export function storeCase(title: string, check: (store: Store, home: StoreUnderTest) => void): StoreCase {
  return {
    title,
    run: async (home) => {
      const store = await home.open(1);
      try {
        check(store, home);
      } finally {
        store.close();
      }
    },
  };
}
