import * as fc from "fast-check";
import { expect, test } from "vitest";
import { faultOfNumber } from "./exact-number.ts";

const KEPT = `
  0 -0 7 -7 1.10 0.1 1e3 1E+3 1e-7 0e999 5e-324 9007199254740991 -9007199254740991 9007199254740991.000
  1.000000000000000000000 900719925474099100e-2 0.30000000000000004 0.10000000000000001
  0.1000000000000000055511151231257827 0.000000000000000000001`.trim();
const REFUSED = `
  9007199254740992 9007199254740993 -9007199254740993 1234567890123456789 9007199254740993.0 1e16 1e300 1e400 -1e400
  1e-400 9007199254740991.5 9007199254740990.7 1.00000000000000000001 0.12345678901234567890
  0.${"12345".repeat(40)} 1${"0".repeat(400)}`.trim();

test.each(KEPT.split(/\s+/))("%s is kept", (source) => {
  expect(faultOfNumber(source)).toBeNull();
});

test.each(REFUSED.split(/\s+/))("%s is refused", (source) => {
  expect(faultOfNumber(source)).toMatch(/cannot be kept exactly; write it as a string$/);
});

test("every double up to 2^53 is kept as JavaScript and as C write it", () => {
  const double = fc.double({ noNaN: true, min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(double, (value) => {
      expect(faultOfNumber(JSON.stringify(value))).toBeNull();
      expect(faultOfNumber(value.toPrecision(17))).toBeNull();
    }),
  );
});

test("a decimal that JavaScript writes otherwise than by rounding is kept", () => {
  expect(Number("106475696373979.62").toPrecision(17)).toBe("106475696373979.63");
  expect(faultOfNumber("106475696373979.62")).toBeNull();
});

test("an integer is kept exactly if it lies within ±(2^53−1)", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value) => {
      const isSafe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
      expect(faultOfNumber(value.toString()) === null).toBe(isSafe);
    }),
  );
});
