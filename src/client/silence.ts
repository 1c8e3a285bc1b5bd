import type { Door } from "./door.ts";

const LOOK_MS = 500;

/** Calls `end` when the door gives up; returns what stops the watch. */
export function watchSilence({ givesUp }: Door, end: (failure: Error) => void): () => void {
  if (givesUp === undefined) return () => {};
  let waitedMs = 0;
  const timer = setInterval(() => {
    waitedMs += LOOK_MS;
    const failure = givesUp(waitedMs);
    if (failure !== null) end(failure);
  }, LOOK_MS);
  return () => clearInterval(timer);
}
