/** What something cost. An unknown amount is null, never zero. */
export interface Usage {
  readonly usd: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** No cost known yet. */
export const NO_USAGE: Usage = { usd: null, inputTokens: null, outputTokens: null };

/** The sum of two costs; what one side does not know, the other's amount stands for. */
export function addUsage(left: Usage, right: Usage): Usage {
  return {
    usd: addKnown(left.usd, right.usd),
    inputTokens: addKnown(left.inputTokens, right.inputTokens),
    outputTokens: addKnown(left.outputTokens, right.outputTokens),
  };
}

function addKnown(left: number | null, right: number | null): number | null {
  if (left === null) return right;
  return right === null ? left : left + right;
}
