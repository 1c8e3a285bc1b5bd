/** Several things as one: the first few, and how many more there are. */
export function few(things: readonly string[]): string {
  const shown = things.slice(0, SHOWN).join(", ");
  return things.length > SHOWN ? `${shown} and ${things.length - SHOWN} more` : shown;
}

const SHOWN = 3;
