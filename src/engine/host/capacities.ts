import { own } from "../../base/own.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { EngineSettings } from "../ports.ts";
import type { Projects } from "../projects.ts";

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

/** How much of each class there is, by those who hold it or ask for it now. */
export interface Capacities {
  readonly add: (share: Share) => void;
  readonly remove: (share: Share) => void;
  /** What the configs of the projects concerned say, else what their definitions do; the smallest where they differ. */
  readonly of: (name: string) => number;
}

/** What some shares say of a class alike. */
interface Saying {
  readonly project: string;
  readonly figure: number;
  readonly count: number;
}

/** Calculates capacities. Thousands of shares say the same: they are counted, not listed. */
export function createCapacities({ maxProcesses, projects }: CapacityPort): Capacities {
  const sayings = new Map<string, Map<string, Saying>>();
  const count = ({ project, classes, names }: Share, by: 1 | -1): void => {
    for (const name of names) {
      if (name === PROCESSES) continue;
      const figure = own(classes, name) ?? 1;
      const known = sayings.get(name) ?? new Map<string, Saying>();
      const key = `${figure} ${project}`;
      const saying = { project, figure, count: (known.get(key)?.count ?? 0) + by };
      if (saying.count === 0) known.delete(key);
      else known.set(key, saying);
      sayings.set(name, known);
    }
  };
  return {
    add: (share) => count(share, 1),
    remove: (share) => count(share, -1),
    of: (name) => {
      if (name === PROCESSES) return maxProcesses;
      const said = [...(sayings.get(name)?.values() ?? [])];
      const configured = said.flatMap(({ project }) => projects.capacity(project, name) ?? []);
      const figures = configured.length > 0 ? configured : said.map(({ figure }) => figure);
      return figures.reduce((least, figure) => Math.min(least, figure), Number.POSITIVE_INFINITY);
    },
  };
}
