/** What a record holds under a name that somebody gave: `constructor` and the like are there only where they were put. */
export function own<V>(record: Readonly<Record<string, V>> | undefined | null, name: string): V | undefined {
  return record !== undefined && record !== null && Object.hasOwn(record, name) ? record[name] : undefined;
}
