import { report } from "../check/faults.ts";
import { mapped, textLike, type Shape } from "./shape.ts";
import { byKind } from "./shape-of-many.ts";

const UNITS: Readonly<Record<string, number>> = {
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/** A size in bytes: a number, or a text with its unit. Both must be one of the given numbers. */
export function size(bytes: Shape<number>): Shape<number> {
  return byKind<number>({
    number: bytes,
    text: mapped(textLike(/^\d{1,6}([KMGT]i?B)$/, "a size such as 500MB, 2GB or 64KiB"), (text, place) => {
      const [, count = "", unit = ""] = /^(\d+)(\w+)$/.exec(text) ?? [];
      const value = Number(count) * (UNITS[unit] ?? 1);
      if (value <= Number.MAX_SAFE_INTEGER) return bytes.read(value, place);
      return report(place, {
        code: "WRONG_VALUE",
        message: `${JSON.stringify(text)} is larger than any machine has`,
        hint: "Write a size of at most 9007TB.",
      });
    }),
  });
}

/** Bytes as the shortest exact size of the format: `64KiB`, `2GB`; a number where no unit is exact. */
export function sizeToFormat(bytes: number): string | number {
  const [unit, one] = Object.entries(UNITS).findLast(([, of]) => bytes % of === 0 && bytes / of < 1e6) ?? [];
  return unit === undefined || one === undefined ? bytes : `${bytes / one}${unit}`;
}
