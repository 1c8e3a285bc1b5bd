import type { HostLimits } from "../../domain/host-limits.ts";
import { amount, described, type Shape } from "./shape.ts";
import { object } from "./shape-of-many.ts";
import { size } from "./shape-of-size.ts";

const BYTES: Shape<number> = size(amount());

/** Limits of this machine within which a stage may begin. */
export const HOST: Shape<HostLimits> = object<HostLimits>({
  load: described(amount(), "Load average over one minute, at most."),
  freeMemory: described(BYTES, "Memory that must be free."),
  freeDisk: described(BYTES, "Space that must be free on the disk of the home."),
  temperature: described(amount(), "Degrees Celsius of the hottest sensor, at most."),
});
