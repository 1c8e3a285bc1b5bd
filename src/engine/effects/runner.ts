import type { Effect } from "../../domain/run/due.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { Flight, Runner } from "../coordinator/reconcile.ts";
import { createRebooted } from "../recovery/refill.ts";
import { collectEffect } from "./collect.ts";
import { checkEffect } from "./check.ts";
import { expandEffect, restoreEffect, tellEffect, verifyEffect } from "./others.ts";
import { sendEffect } from "../outbox/send.ts";
import { report, type EffectPort } from "./port.ts";
import { startEffect } from "./process/start.ts";
import { watchEffect } from "./process/watch.ts";

/** Begins any effect; what effects remember between them is kept here. */
export function createRunner(parts: Omit<EffectPort, "launches" | "rebooted">): Runner {
  const port: EffectPort = { ...parts, launches: new Map(), rebooted: createRebooted(parts) };
  return (effect, view) =>
    (effect.kind === "start"
      ? startEffect(port, effect, view)
      : effect.kind === "watch"
        ? watchEffect(port, effect, view)
        : { done: runOnce(port, effect, view) }) satisfies Flight;
}

async function runOnce(
  port: EffectPort,
  effect: Exclude<Effect, { kind: "start" | "watch" }>,
  view: RunView,
): Promise<void> {
  switch (effect.kind) {
    case "send":
      return sendEffect(port, effect, view);
    case "advance":
      await report(port, view.state.id, { command: { type: "advance" }, cause: effect.key });
      return;
    case "collect":
      return collectEffect(port, effect, view);
    case "check":
      return checkEffect(port, effect, view);
    case "expand":
      return expandEffect(port, effect, view);
    case "verify":
      return verifyEffect(port, effect, view);
    case "restore":
      return restoreEffect(port, effect, view);
    case "tell":
      return tellEffect(port, effect, view);
  }
}
