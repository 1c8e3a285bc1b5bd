import type { Effect } from "../../../domain/run/due.ts";
import type { RunView } from "../../../domain/run/context.ts";
import { hostFault, hostLimitsOf } from "../../host/host-limits.ts";
import { report, type EffectPort } from "../port.ts";

/** So long after the machine had too little, it is looked at again. */
const LOOK_MS = 5_000;

/** Waits until the limits of the run's project let a stage begin; what holds it back is recorded. Resolves at once where nothing does. */
export async function awaitHost(
  port: EffectPort,
  { key, ref, role }: Extract<Effect, { kind: "start" }>,
  { view, cancelled }: { readonly view: RunView; readonly cancelled: Promise<"cancelled"> },
): Promise<"free" | "cancelled"> {
  const { id, accepted } = view.state;
  for (;;) {
    const limits = hostLimitsOf(port.projects.config(accepted.project));
    const fault = role === "work" && Object.keys(limits).length > 0 ? hostFault(limits, port.host()) : null;
    if (fault === null) return "free";
    const command = { type: "hold-back" as const, ref: { stage: ref.stage, item: ref.item }, ...fault };
    await report(port, id, { command, cause: `${key}/host` });
    if ((await Promise.race([pause(port), cancelled])) === "cancelled") return "cancelled";
  }
}

async function pause({ clock }: EffectPort): Promise<"over"> {
  return new Promise((resolve) => void clock.after(LOOK_MS, () => resolve("over")));
}
