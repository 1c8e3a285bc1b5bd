/** The cells of each event that a statement adds; one statement may add several. */
export function addedEvents(sql: string, values: readonly unknown[]): readonly (readonly unknown[])[] {
  if (!sql.startsWith("insert into events")) return [];
  const columns = sql.slice(0, sql.indexOf(")")).split(",").length;
  return Array.from({ length: values.length / columns }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}
