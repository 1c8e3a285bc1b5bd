import { watch as watchFolder } from "node:fs";
import { monotonicMs } from "../host.ts";

const POLL_MS = 1_000;
const SOON_MS = 5;

/** Wakes a watcher: by a change of the execution's directory, by a call, by a moment, or by the slow poll. */
export interface Alarm extends Disposable {
  readonly ring: () => void;
  /** Waits; true unless nothing but output has come. */
  readonly rung: (untilMs: number) => Promise<boolean>;
}

/** Sets an alarm; what rings before somebody waits is not lost. One that holds keeps this process alive. */
export function setAlarm(directory: string, { holds }: { readonly holds: boolean }): Alarm {
  let wanted: "nothing" | "output" | "all" = "nothing";
  let wake: (() => void) | null = null;
  let soon: NodeJS.Timeout | null = null;
  const ring = (what: "output" | "all"): void => {
    if (wanted !== "all") wanted = what;
    wake?.();
  };
  const ringSoon = (): void => {
    soon = null;
    ring("all");
  };
  const watcher = watchDirectory(directory, (name) => {
    const urgency = urgencyOf(name);
    if (urgency === "soon") soon ??= setTimeout(ringSoon, SOON_MS);
    else if (urgency !== "never") ring(urgency);
  });
  return {
    ring: () => ring("all"),
    rung: async (untilMs) => {
      if (wanted === "nothing") {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(() => ring("all"), Math.min(POLL_MS, Math.max(1, untilMs - monotonicMs())));
        if (!holds) timer.unref();
        wake = resolve;
        await promise;
        wake = null;
        clearTimeout(timer);
      }
      const all = wanted === "all";
      wanted = "nothing";
      return all;
    },
    [Symbol.dispose]: () => {
      if (soon !== null) clearTimeout(soon);
      watcher?.close();
    },
  };
}

/** Only the end is urgent: while a process starts, a look would take the processor from it, and a brief one is over soon. */
function urgencyOf(name: string | null): "all" | "output" | "soon" | "never" {
  if (name === "out" || name === "err") return "output";
  if (name === null || name.startsWith("result")) return "all";
  return name === "start" || name.startsWith(".") ? "never" : "soon";
}

function watchDirectory(
  directory: string,
  changed: (name: string | null) => void,
): { readonly close: () => void } | null {
  try {
    const watcher = watchFolder(directory, { persistent: false }, (_event, name) => changed(name));
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    // No folder yet, or no notices left on this host: the slow poll looks.
    return null;
  }
}
