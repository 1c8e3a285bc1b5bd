import { HoldfastError } from "../../base/failure.ts";
import type { PageQuery } from "../contract.ts";

/** How many a page holds where nobody says. */
export const USUAL = 50;

/** A part of a list that is at hand as a whole; the cursor is the name of the last one of the page before. Throws QUERY_INVALID. */
export function pageOf<T>(
  all: readonly T[],
  { limit = USUAL, cursor }: PageQuery,
  nameOf: (one: T) => string,
): { readonly page: readonly T[]; readonly next: string | null } {
  const before = cursor === undefined ? -1 : all.findIndex((one) => nameOf(one) === cursor);
  if (cursor !== undefined && before < 0)
    throw new HoldfastError("QUERY_INVALID", `There is nothing after the cursor ${cursor}.`);
  const page = all.slice(before + 1, before + 1 + limit);
  const last = page.at(-1);
  return { page, next: last !== undefined && before + 1 + limit < all.length ? nameOf(last) : null };
}
