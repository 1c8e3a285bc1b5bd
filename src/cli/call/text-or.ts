/** An option's text; null where it was not given. */
export function textOr(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
