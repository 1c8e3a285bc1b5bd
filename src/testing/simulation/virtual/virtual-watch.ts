import type { Watch, WatchEnd, WatchRequest } from "../../../ports/processes.ts";
import { bootOf, endChild, neverRun, tell, type Host } from "./virtual-machine.ts";
import { verdictOf, type VirtualProcess } from "./virtual-process.ts";
import type { Life } from "./virtual-time.ts";

interface Watching {
  orders: WatchRequest["orders"];
  started: boolean;
  heard: boolean;
  exceeded: boolean;
  asked: boolean;
  killing: boolean;
}

/** Watches one execution to its end, as the real watcher does. */
export function watch(host: Host, life: Life, request: WatchRequest): Watch {
  const { promise, resolve } = Promise.withResolvers<WatchEnd>();
  const watching: Watching = {
    orders: request.orders,
    started: false,
    heard: false,
    exceeded: false,
    asked: false,
    killing: false,
  };
  const process = host.processes.get(request.directory) ?? neverRun(host, request.directory);
  host.processes.set(request.directory, process);
  const stop = (): void => {
    host.watchers.delete(look);
  };
  const look = (): void => {
    if (!life.alive) return stop();
    const verdict = verdictOf(process, bootOf(host));
    if (verdict.is === "not-run" || verdict.is === "finished" || verdict.is === "lost") {
      stop();
      hear(watching, request, process);
      host.time.after(1, () => life.alive && resolve({ verdict, strays: [] }));
    } else observe(host, { life, process, watching, look }, request);
  };
  host.watchers.add(look);
  host.time.after(0, look);
  return {
    ended: promise,
    adjust: (orders) => {
      watching.orders = orders;
      host.time.after(0, look);
    },
    leave: stop,
  };
}

interface Observing {
  readonly life: Life;
  readonly process: VirtualProcess;
  readonly watching: Watching;
  readonly look: () => void;
}

function observe(host: Host, observing: Observing, request: WatchRequest): void {
  const { process, watching } = observing;
  const { events } = request;
  if (process.child === "alive" && !watching.started) {
    watching.started = true;
    events.started(7, process.supervisor === "alive" ? "running" : "orphan");
  }
  if (process.asked && !watching.asked) {
    watching.asked = true;
    events.asked({ n: 1, question: "Which one?", options: ["this", "that"], key: null });
  }
  if (watching.orders.stop) stopProcess(host, observing);
  else checkDeadline(host, observing, request);
}

function hear(watching: Watching, request: WatchRequest, process: VirtualProcess): void {
  if (watching.heard || process.out.length === 0) return;
  watching.heard = true;
  request.events.output(process.out);
}

function stopProcess(host: Host, { life, process, watching }: Observing): void {
  if (watching.killing) return;
  watching.killing = true;
  const { heedsStop } = process.behaviour;
  host.time.after(heedsStop ? 5 : watching.orders.graceMs, () => {
    if (!life.alive) return;
    if (process.child === "none" && process.supervisor === "coming") process.supervisor = "gone";
    endChild(host, process, 137);
    tell(host);
  });
}

function checkDeadline(host: Host, { life, watching, look }: Observing, { events }: WatchRequest): void {
  const { deadlineMs } = watching.orders;
  if (deadlineMs === null || watching.exceeded) return;
  const leftMs = deadlineMs - host.time.monotonicMs();
  if (leftMs > 0) {
    host.time.after(leftMs, () => life.alive && look());
    return;
  }
  watching.exceeded = true;
  events.exceeded("timeout");
}
