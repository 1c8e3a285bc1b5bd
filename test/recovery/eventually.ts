import { setTimeout as delay } from "node:timers/promises";

/** It did not come about in time. */
export class TooLateError extends Error {
  override readonly name = "TooLateError";
}

/** Waits until something is so: looks often, and not for ever. */
export async function eventually<T>(
  what: string,
  look: () => T | null | false | Promise<T | null | false>,
  withinMs = 20_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  const soon = Date.now() + 500;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (Date.now() > end) throw new TooLateError(`${what} did not come about in ${withinMs / 1_000} s`);
    await delay(Date.now() < soon ? 15 : 40);
  }
}
