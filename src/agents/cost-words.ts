import { moneyWords, tokenWords } from "../base/text/amounts.ts";
import { formatDuration } from "../base/text/duration.ts";
import type { Usage } from "../domain/usage.ts";

/** What some work took and cost, as far as it is known: `4 turns, 12 s, $0.0214, 1.6 k tokens`. */
export function costWords(
  usage: Usage,
  more: { readonly turns?: number | null; readonly durationMs?: number | null } = {},
): string {
  const { turns = null, durationMs = null } = more;
  const took = [
    ...(turns === null ? [] : [`${turns} turn${turns === 1 ? "" : "s"}`]),
    ...(durationMs === null ? [] : [formatDuration(durationMs)]),
  ];
  return [...took, ...usageParts(usage)].join(", ");
}

function usageParts({ usd, inputTokens, outputTokens }: Usage): readonly string[] {
  const counts = [inputTokens, outputTokens].filter((count) => count !== null);
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  return [...(usd === null ? [] : [moneyWords(usd)]), ...(counts.length === 0 ? [] : [`${tokenWords(tokens)} tokens`])];
}
