import { pathToFileURL } from "node:url";
import type { Fault } from "../../base/failure.ts";
import { ok, refused, type Result } from "../../base/result.ts";
import { moduleFault } from "./module-fault.ts";
import { stayAlive } from "./stay-alive.ts";
import { admitUserModules } from "./user-modules.ts";

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Imports a module that a user wrote, until the limit aborts; what it throws becomes a fault in the user's own file and line. */
export async function importUserModule(file: string, limit?: AbortSignal): Promise<Result<ModuleExports, Fault>> {
  const modules = admitUserModules();
  const staying = stayAlive(limit);
  try {
    const exports: ModuleExports = await Promise.race([import(pathToFileURL(file).href), staying.stuck]);
    return ok(exports);
  } catch (error) {
    return refused(moduleFault(error, file));
  } finally {
    staying[Symbol.dispose]();
    modules[Symbol.dispose]();
  }
}
