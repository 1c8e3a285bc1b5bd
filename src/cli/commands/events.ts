import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import { parseTimestamp } from "../../base/clock.ts";
import { eventToJson } from "../../app/event-json.ts";
import type { StoredEvent } from "../../ports/event-log.ts";
import { reading, type CommandContext } from "../context.ts";

const PAGE = 1_000;

/** \`holdfast events [RUN]\`. */
export async function events(
  context: CommandContext,
  [handle]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const since: { readonly afterPosition?: number; readonly sinceAt?: number } =
    typeof options["since"] === "string" ? sinceOf(options["since"]) : {};
  const type = typeof options["type"] === "string" ? { types: [options["type"]] } : {};
  let after: number = since.afterPosition ?? 0;
  for (;;) {
    const page = await reading(context, (open) => {
      const stream = handle === undefined ? {} : { stream: open.findRun(handle).id };
      return open.store.events({
        ...stream,
        ...type,
        ...(since.sinceAt === undefined ? {} : { sinceAt: since.sinceAt }),
        afterPosition: after,
        limit: PAGE,
      });
    });
    for (const event of page) printEvent(context, event);
    after = page.at(-1)?.position ?? after;
    if (page.length === PAGE) continue;
    if (options["follow"] !== true) return 0;
    await delay(250);
  }
}

function printEvent(context: CommandContext, event: StoredEvent): void {
  if (context.json) context.print(JSON.stringify(eventToJson(event)));
  else
    context.print(
      `${String(event.position).padStart(6)}  ${new Date(event.at).toISOString()}  ${event.type.padEnd(26)} ${event.actor.kind.padEnd(7)} ${JSON.stringify(event.data).slice(0, 120)}`,
    );
}

function sinceOf(text: string): { readonly afterPosition: number } | { readonly sinceAt: number } {
  if (/^\d+$/.test(text)) return { afterPosition: Number(text) };
  const at = parseTimestamp(text);
  if (at === null) throw new HoldfastError("USAGE", `${text} is neither a position nor a moment.`);
  return { sinceAt: at };
}
