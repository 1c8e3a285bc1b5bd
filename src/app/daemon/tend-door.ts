import { statSync } from "node:fs";
import { messageOf } from "../../base/failure.ts";
import { readDaemonFile, socketPath, writeDaemonFile, type DaemonFile } from "./daemon-file.ts";
import type { PlaceOfHome } from "../home/place-of-home.ts";

// What a daemon is reached by may be taken away while it lives: a cleaner of temporary folders takes the socket, somebody the file,
// and renaming the home takes all of it elsewhere.

const LOOK_MS = 1_000;

/** A door that is looked after. */
export interface TendedDoor {
  readonly home: string;
  readonly place: PlaceOfHome;
  readonly daemon: DaemonFile;
  readonly listen: (socket: string) => Promise<void>;
  /** The home is not where it was: nothing may be written by its path any more. */
  readonly lost: () => void;
  readonly say: (line: string) => void;
}

/** Makes socket and file again where they are gone; returns what stops that. */
export function tendDoor(door: TendedDoor): () => void {
  let { daemon } = door;
  let inode = inodeOf(daemon.socket);
  let busy = false;
  const fix = async (): Promise<void> => {
    if (inodeOf(daemon.socket) !== inode) {
      daemon = { ...daemon, socket: socketPath(door.home) };
      await door.listen(daemon.socket);
      inode = inodeOf(daemon.socket);
    }
    const known = readDaemonFile(door.home);
    if (known?.token !== daemon.token || known.socket !== daemon.socket) writeDaemonFile(door.home, daemon);
  };
  const timer = setInterval(() => {
    if (!door.place.holds()) return door.lost();
    if (busy) return;
    busy = true;
    fix()
      .catch((failure: unknown) => door.say(`The daemon cannot be reached: ${messageOf(failure)}`))
      .finally(() => (busy = false));
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function inodeOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}
