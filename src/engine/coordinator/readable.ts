/** What can be read; a run that cannot be is quarantined elsewhere, and must not keep others from their work. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
