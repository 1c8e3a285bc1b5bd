import type { Definition } from "../domain/definition/definition.ts";
import type { EngineSettings } from "./ports.ts";
import type { Projects } from "./projects.ts";

/** The class that every process is of. */
export const PROCESSES = "";

/** What a run holds, was granted or asks for, and what it says of its classes. */
export interface Share {
  readonly project: string;
  readonly classes: Definition["classes"];
  readonly names: readonly string[];
}

/** What capacities follow from beside the shares. */
export interface CapacityPort extends Pick<EngineSettings, "maxProcesses"> {
  readonly projects: Pick<Projects, "capacity">;
}

/**
 * How much of a class there is, by those who hold it or ask for it now: what the configs of their projects say, else what
 * their definitions do; the smallest where they differ. Each class is reckoned once.
 */
export function capacities(
  shares: readonly Share[],
  { maxProcesses, projects }: CapacityPort,
): (name: string) => number {
  const known = new Map([[PROCESSES, maxProcesses]]);
  return (name) => {
    const figure = known.get(name) ?? smallest(name, shares, projects);
    known.set(name, figure);
    return figure;
  };
}

function smallest(name: string, shares: readonly Share[], projects: Pick<Projects, "capacity">): number {
  const concerned = shares.filter(({ names }) => names.includes(name));
  const configured = [...new Set(concerned.map(({ project }) => project))].flatMap(
    (project) => projects.capacity(project, name) ?? [],
  );
  const figures = configured.length > 0 ? configured : concerned.map(({ classes }) => classes[name] ?? 1);
  return figures.reduce((least, figure) => Math.min(least, figure), Number.POSITIVE_INFINITY);
}
