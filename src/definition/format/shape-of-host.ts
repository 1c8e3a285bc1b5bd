import type { HostLimits } from "../../domain/host-limits.ts";
import { report } from "../check/faults.ts";
import { amount, described, mapped, textLike, type Shape } from "./shape.ts";
import { byKind, object } from "./shape-of-many.ts";

const UNITS: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

const BYTES: Shape<number> = byKind<number>({
  number: amount(),
  text: mapped(textLike(/^\d{1,6}(KB|MB|GB|TB)$/, "a size such as 500MB or 2GB"), (text, place) => {
    const bytes = Number(text.slice(0, -2)) * (UNITS[text.slice(-2)] ?? 1);
    if (bytes <= Number.MAX_SAFE_INTEGER) return bytes;
    return report(place, {
      code: "WRONG_VALUE",
      message: `${JSON.stringify(text)} is larger than any machine has`,
      hint: "Write a size of at most 9007TB.",
    });
  }),
});

/** Limits of this machine within which a stage may begin. */
export const HOST: Shape<HostLimits> = object<HostLimits>({
  load: described(amount(), "Load average over one minute, at most."),
  freeMemory: described(BYTES, "Memory that must be free."),
  freeDisk: described(BYTES, "Space that must be free on the disk of the home."),
  temperature: described(amount(), "Degrees Celsius of the hottest sensor, at most."),
});
