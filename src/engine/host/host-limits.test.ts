import { expect, test } from "vitest";
import { hostFault, hostLimitsOf } from "./host-limits.ts";

const IDLE = { load: 0.5, freeMemory: 4e9, freeDisk: 9e9, temperature: 40 };

test("[P12] what is over a limit, or less than it, holds back and says so", () => {
  expect(hostFault({ load: 1, freeMemory: 1e9, freeDisk: 1e9, temperature: 80 }, IDLE)).toBeNull();
  const faults = [
    hostFault({ load: 1 }, { ...IDLE, load: 1.5 }),
    hostFault({ temperature: 80 }, { ...IDLE, temperature: 81 }),
    hostFault({ freeMemory: 5e9 }, IDLE),
    hostFault({ freeDisk: 1e10 }, IDLE),
  ];
  expect(faults.map((fault) => fault?.message)).toEqual([
    "its load is 1.5, over 1",
    "it is 81 °C hot, over 80",
    "3.7 GiB of its memory are free, less than 4.7 GiB",
    "8.4 GiB of the disk of the home are free, less than 9.3 GiB",
  ]);
});

test("[P12] what cannot be read holds nothing back, and a project without limits has none", () => {
  const blind = { load: null, freeMemory: null, freeDisk: null, temperature: null };
  expect(hostFault({ load: 1, freeMemory: 1, freeDisk: 1, temperature: 1 }, blind)).toBeNull();
  expect([hostLimitsOf(null), hostLimitsOf({ host: { load: 2 } })]).toEqual([{}, { load: 2 }]);
});
