/** Money for people: `$5.00`, and more digits where it is little. */
export function moneyWords(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2)}`;
}

const UNITS: readonly (readonly [size: number, name: string])[] = [
  [1_000_000_000, "G"],
  [1_000_000, "M"],
  [1_000, "k"],
];

/** A number of tokens for people: `850`, `1.6 k`, `1.2 M`. */
export function tokenWords(count: number): string {
  const unit = UNITS.find(([size]) => count >= size);
  if (unit === undefined) return String(count);
  const [size, name] = unit;
  return `${(count / size).toFixed(1).replace(/\.0$/, "")} ${name}`;
}
