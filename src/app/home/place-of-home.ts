import { statSync } from "node:fs";
import { HoldfastError } from "../../base/failure.ts";
import type { Store } from "../../ports/event-log.ts";

/** Where a home was when it was opened. */
export interface PlaceOfHome {
  /** Tells whether the same folder still stands there: not another one, nor none. */
  readonly holds: () => boolean;
}

/** Remembers which folder a home is. */
export function placeOfHome(home: string): PlaceOfHome {
  const known = folderAt(home);
  return { holds: () => folderAt(home) === known };
}

function folderAt(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}

/** A store that commits nothing once its home was moved: files would be written in one place, and the record in another. */
export function guarded(store: Store, home: string): Store {
  const { holds } = placeOfHome(home);
  return {
    ...store,
    transact: (work) => {
      if (holds()) return store.transact(work);
      throw new HoldfastError(
        "HOME_MOVED",
        `The home ${home} was moved, replaced or removed while it was orchestrated.`,
        {
          hint: "Nothing was changed. Give the command again, for the home where it is now.",
        },
      );
    },
  };
}
