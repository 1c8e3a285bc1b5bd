import type { Effect } from "../../../domain/run/due.ts";
import { QUOTA_LIMIT } from "../../../domain/run/execution/hold-back.ts";
import type { RunId } from "../../../base/brand.ts";
import type { QuotaEntry } from "../../host/accounts.ts";
import { report, type EffectPort } from "../port.ts";

/** What waits for others of its account looks again after so long. */
const LOOK_MS = 5_000;

/** Waits until the quota of its account lets an execution begin; what keeps it is recorded. Resolves at once where nothing does. */
export async function awaitAccount(
  port: EffectPort,
  { key, ref }: Extract<Effect, { kind: "start" }>,
  more: { readonly run: RunId; readonly entry: QuotaEntry; readonly cancelled: Promise<"cancelled"> },
): Promise<"free" | "cancelled"> {
  let told: string | null = null;
  for (;;) {
    const verdict = more.entry.verdict();
    if (verdict.is === "free") return "free";
    const { message, until } = verdict;
    if (message !== null && message !== told) {
      told = message;
      const held = { stage: ref.stage, item: ref.item };
      const command = { type: "hold-back" as const, ref: held, limit: QUOTA_LIMIT, message };
      await report(port, more.run, { command, cause: `${key}/quota` });
    }
    if ((await Promise.race([pause(port, until), more.cancelled])) === "cancelled") return "cancelled";
  }
}

async function pause({ clock }: EffectPort, until: number | null): Promise<"over"> {
  const delayMs = until === null ? LOOK_MS : Math.max(1, Math.min(LOOK_MS, until - clock.now()));
  return new Promise((resolve) => void clock.after(delayMs, () => resolve("over")));
}
