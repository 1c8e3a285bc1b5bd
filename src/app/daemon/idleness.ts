/** A daemon that a command started ends when for so long nothing was open and nobody connected. */
const IDLE_MS = 60_000;

/** How often it looks. */
const LOOK_MS = 1_000;

/** What keeps a daemon. */
export interface Busyness {
  /** Nothing is open: an ended or quarantined run is not. */
  readonly isIdle: () => boolean;
  readonly connections: () => number;
}

/** Calls `end` when for a minute nothing was open and nobody connected; returns what stops the watch. */
export function watchIdleness({ isIdle, connections }: Busyness, end: () => void): () => void {
  let idleSince: number | null = null;
  const timer = setInterval(() => {
    const idle = isIdle() && connections() === 0;
    if (!idle) idleSince = null;
    else idleSince ??= Date.now();
    if (idleSince !== null && Date.now() - idleSince >= IDLE_MS) end();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
