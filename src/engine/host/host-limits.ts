import { formatBytes } from "../../base/text/format-bytes.ts";
import { numberOf, objectOf } from "../../base/json/json-fields.ts";
import type { HostLimits } from "../../domain/host-limits.ts";
import type { HostState } from "../../ports/host-state.ts";
import type { ProjectConfig } from "../projects.ts";

/** Which limit holds a stage back, in a word and in a sentence. */
export interface HostFault {
  readonly limit: keyof HostLimits;
  readonly message: string;
}

/** The limits that a project's config sets. */
export function hostLimitsOf(config: ProjectConfig): HostLimits {
  const host = objectOf(config?.["host"]);
  const limit = (name: keyof HostLimits): HostLimits => {
    const figure = numberOf(host[name]);
    return figure === null ? {} : { [name]: figure };
  };
  return { ...limit("load"), ...limit("freeMemory"), ...limit("freeDisk"), ...limit("temperature") };
}

/** What keeps this machine from taking more on; null when nothing does. What cannot be read holds nothing back. */
export function hostFault(limits: HostLimits, state: HostState): HostFault | null {
  const { load, freeMemory, freeDisk, temperature } = state;
  if (isOver(load, limits.load)) return { limit: "load", message: `its load is ${load}, over ${limits.load}` };
  if (isOver(temperature, limits.temperature))
    return { limit: "temperature", message: `it is ${temperature} °C hot, over ${limits.temperature}` };
  return scarce("freeMemory", freeMemory, limits.freeMemory) ?? scarce("freeDisk", freeDisk, limits.freeDisk);
}

function isOver(value: number | null, limit: number | undefined): boolean {
  return value !== null && limit !== undefined && value > limit;
}

function scarce(limit: "freeMemory" | "freeDisk", value: number | null, least: number | undefined): HostFault | null {
  if (value === null || least === undefined || value >= least) return null;
  const what = limit === "freeMemory" ? "of its memory" : "of the disk of the home";
  return { limit, message: `${formatBytes(value)} ${what} are free, less than ${formatBytes(least)}` };
}
