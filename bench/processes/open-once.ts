import { setTimeout as delay } from "node:timers/promises";
import { open } from "../../src/app/home/open.ts";
import type { StoredEvent } from "../../src/ports/event-log.ts";

// A start as a daemon has it: a fresh process. Prints how long `open()` to the complete barrier took, and what it found;
// then ends every run that is under way, so that the home can be used again.

const [home = ""] = process.argv.slice(2);
const awake = setInterval(() => {}, 1_000);
const began = performance.now();
let opened = 0;
const seen = (event: StoredEvent): void => {
  if (event.type === "recovery.completed") opened = performance.now() - began;
};
const listeners = {
  committed: (events: readonly StoredEvent[]): void => events.forEach(seen),
  fatal: (reason: unknown): void => console.error(reason),
};
const { engine, close, store } = await open({ home, env: process.env, listeners, settings: { maxProcesses: 1 } });
await engine.recover();
const { counts } = engine.barrier();
process.stdout.write(`${JSON.stringify({ ms: opened, counts })}\n`);
const cancels = store
  .openRuns(["queued", "running", "stalled"])
  .map(async ({ id }) =>
    engine.command(id, { type: "cancel" }, { actor: { kind: "user", id: "bench" }, cause: "bench/cancel" }),
  );
await Promise.allSettled(cancels);
for (let waited = 0; engine.busy() > 0 && waited < 30_000; waited += 50) await delay(50);
await close({ children: true });
clearInterval(awake);
