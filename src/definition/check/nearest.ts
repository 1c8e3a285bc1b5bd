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

/** The words that follow an unknown name: `; did you mean "outputs"?`. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

// Optimal string alignment: a swap of two neighbours counts as one slip, as it does for people.
function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = at(above, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped = isSwap(from.slice(0, row), to.slice(0, column)) ? at(before, column - 2) + 1 : changed;
      line.push(Math.min(at(above, column) + 1, at(line, column - 1) + 1, changed, swapped));
    }
    [before, above] = [above, line];
  }
  return at(above, to.length);
}

function isSwap(from: string, to: string): boolean {
  return from.length > 1 && to.length > 1 && from.at(-1) === to.at(-2) && from.at(-2) === to.at(-1);
}

function at(line: readonly number[], index: number): number {
  return line[index] ?? 0;
}
