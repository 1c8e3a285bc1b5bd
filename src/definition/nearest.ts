/** The known name that looks most like a given one; undefined when nothing is known. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** A sentence that names the nearest known name, or says that there is none. */
export function suggestion(name: string, known: Iterable<string>, what: string): string {
  const names = [...known];
  const nearest = nearestName(name, names);
  if (nearest === undefined) return `There is no ${what} here.`;
  return names.length === 1 ? `The only ${what} here is "${nearest}".` : `Known here: ${names.join(", ")}.`;
}

/** The words that follow an unknown name: `; did you mean "outputs"?`. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

// Optimal string alignment: a swap of two neighbours counts as one slip, as it does for people.
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, above] = [above, line];
  }
  return above[to.length] ?? 0;
}
