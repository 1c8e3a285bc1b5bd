import { own } from "../base/own.ts";
import { canonicalJson, type JsonObject } from "../base/json/json.ts";
import { numberOf, objectOf } from "../base/json/json-fields.ts";
import type { Actor } from "../domain/actor.ts";
import type { StoreReader } from "../ports/event-log.ts";
import { HOME_STREAM, type Home } from "./home.ts";

/** A project's config as a client submits it, without secrets; null where it has none. */
export type ProjectConfig = JsonObject | null;

/** The newest config of each project, as the home's record has it. */
export interface Projects {
  /** Records a project's config where it is not the newest already; durable when it returns. */
  readonly configure: (project: string, config: ProjectConfig, actor: Actor) => void;
  /** The newest config of a project; null where it has none. */
  readonly config: (project: string) => ProjectConfig;
  /** Projects that have a config. */
  readonly all: () => readonly string[];
  /** How much of a class a project's config allows; null where it does not say. */
  readonly capacity: (project: string, name: string) => number | null;
}

/** Keeps the newest configs; they are read when the first is asked for, which most starts of a home never do. */
export function createProjects(store: StoreReader, home: Home): Projects {
  let known: Map<string, ProjectConfig> | null = null;
  const newest = (): Map<string, ProjectConfig> => (known ??= recordedConfigs(store));
  return {
    configure: (project, config, actor) => {
      if (canonicalJson(newest().get(project) ?? null) === canonicalJson(config)) return;
      home.append("project.configured", { project, config }, actor);
      newest().set(project, config);
    },
    config: (project) => newest().get(project) ?? null,
    all: () => [...newest()].flatMap(([project, config]) => (config === null ? [] : [project])),
    capacity: (project, name) => numberOf(own(objectOf(newest().get(project)?.["classes"]), name)),
  };
}

/** The newest config of each project that the home's record knows. */
export function recordedConfigs(store: Pick<StoreReader, "events">): Map<string, ProjectConfig> {
  const events = store.events({ stream: HOME_STREAM, types: ["project.configured"] });
  return new Map(
    events.flatMap(({ data }): readonly (readonly [string, ProjectConfig])[] => {
      const { project, config } = data ?? {};
      return typeof project === "string" ? [[project, config === null ? null : objectOf(config)]] : [];
    }),
  );
}
