import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../../base/failure.ts";
import { parseTimestamp } from "../../../base/clock.ts";
import { parseDuration } from "../../../base/text/duration.ts";
import { eventToJson } from "../../../app/reading/event-json.ts";
import type { StoredEvent } from "../../../ports/event-log.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { runOf } from "../../call/handles.ts";
import { cleanLine, fit } from "../../progress/fit.ts";
import { textOr } from "../../call/text-or.ts";

const PAGE = 1_000;

/** \`holdfast events [RUN]\`. */
export async function events(
  context: CommandContext,
  [handle]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const since: { readonly afterPosition?: number; readonly sinceAt?: number } =
    typeof options["since"] === "string" ? sinceOf(options["since"]) : {};
  const type = textOr(options["type"]);
  let after: number = since.afterPosition ?? 0;
  for (;;) {
    const page = await reading(context, (open) => {
      const stream = handle === undefined ? {} : { stream: runOf(context, open, handle).id };
      return open.store.events({
        ...stream,
        ...(type === null ? {} : { types: [type] }),
        ...(since.sinceAt === undefined ? {} : { sinceAt: since.sinceAt }),
        lenient: true,
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
  else context.print(fit(eventLine(event), Math.min(context.width, LONGEST)));
}

const LONGEST = 200;

function eventLine({ position, at, type, actor, data }: StoredEvent): string {
  const moment = new Date(at).toISOString();
  const words = data === null ? "(erased)" : cleanLine(JSON.stringify(data));
  return `${String(position).padStart(6)}  ${moment}  ${type.padEnd(26)} ${actor.kind.padEnd(7)} ${words}`;
}

/** A position, a moment, or how long ago. */
function sinceOf(text: string): { readonly afterPosition: number } | { readonly sinceAt: number } {
  if (/^\d+$/.test(text)) return { afterPosition: Number(text) };
  const ago = parseDuration(text);
  const at = ago === null ? parseTimestamp(text) : Date.now() - ago;
  if (at === null)
    throw new HoldfastError("USAGE", `${text} is neither a position nor a moment.`, {
      hint: "Write a position such as 120, a moment such as 2026-01-31T08:00:00Z, or how long ago, such as 2h.",
    });
  return { sinceAt: at };
}
