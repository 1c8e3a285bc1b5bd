// Every decimal of so few characters is what a double says to as many digits.
const ALWAYS_EXACT = 15;
const MOST_DIGITS = 100;

/**
 * Why a number as it was written cannot be kept; null where it can. A number is kept where the double nearest to it,
 * written with as many digits or as JavaScript writes it, is the same number, and where it lies within ±(2^53−1), as all integers must.
 */
export function faultOfNumber(source: string): string | null {
  if (source.length <= ALWAYS_EXACT && !/e/i.test(source)) return null;
  const value = Number(source);
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER && isSame(source, value)) return null;
  return `the number ${shortened(source)} cannot be kept exactly; write it as a string`;
}

function isSame(source: string, value: number): boolean {
  const written = decimalOf(source);
  const count = written.digits.length;
  if (count === 0) return true;
  if (count > MOST_DIGITS) return false;
  // Of several decimals of one double JavaScript writes a short one, which is not always what rounding to as many digits gives.
  return [value.toPrecision(count), String(value)]
    .map(decimalOf)
    .some((kept) => kept.digits === written.digits && kept.point === written.point);
}

/** A decimal without its sign: `0.digits` times ten to the power of `point`; zero has no digits. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function decimalOf(source: string): Decimal {
  const [mantissa = "", exponent = "0"] = source.replace(/^[+-]/, "").toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const leading = /^0*/.exec(all)?.[0].length ?? 0;
  const digits = all.slice(leading).replace(/0+$/, "");
  return { digits, point: digits === "" ? 0 : whole.length - leading + Number(exponent) };
}

function shortened(source: string): string {
  return source.length > 40 ? `${source.slice(0, 40)}…` : source;
}
