// Names that people give may be those that every object has: `constructor`, `toString`, `__proto__`. What is looked up by such a
// name goes through `own`, or is a record without a prototype that `named` or `put` made.

/** What a record holds under a name that somebody gave; what it merely inherits does not count. */
export function own<V>(record: Readonly<Record<string, V>> | null | undefined, name: string): V | undefined {
  return record !== null && record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A record of names that people give, without a prototype. */
export function named<V>(entries: Iterable<readonly [string, V]> = []): Record<string, V> {
  const record: Record<string, V> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}

/** The same record with another value under one name, without a prototype. */
export function put<V>(record: Readonly<Record<string, V>>, name: string, value: V): Record<string, V> {
  const changed = named(Object.entries(record));
  changed[name] = value;
  return changed;
}
