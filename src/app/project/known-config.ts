import { recordedConfigs, type ProjectConfig } from "../../engine/projects.ts";
import { openReading } from "../reading/reading.ts";

/** The newest config of a project that a home's record has; null where it has none. */
export function knownConfig(home: string, project: string): ProjectConfig {
  const open = openReading(home);
  try {
    return open === null ? null : (recordedConfigs(open.store).get(project) ?? null);
  } finally {
    open?.close();
  }
}
