import { homeHolder } from "../../store/sqlite/lock/home-holder.ts";

/** Tells whether a process orchestrates a home, by its lock: nobody is spoken to, and one that does not answer counts too. */
export function isOrchestrated(home: string): boolean {
  try {
    return homeHolder(home) !== null;
  } catch {
    return false;
  }
}
