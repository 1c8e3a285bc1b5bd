import { pathToFileURL } from "node:url";
import type { Fault } from "../base/failure.ts";
import { ok, refused, type Result } from "../base/result.ts";
import { moduleFault } from "./module-fault.ts";
import { admitUserModules } from "./user-modules.ts";

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Imports a module that a user wrote; what it throws becomes a fault in the user's own file and line. */
export async function importUserModule(file: string): Promise<Result<ModuleExports, Fault>> {
  const modules = admitUserModules();
  try {
    const exports: ModuleExports = await import(pathToFileURL(file).href);
    return ok(exports);
  } catch (error) {
    return refused(moduleFault(error, file));
  } finally {
    modules[Symbol.dispose]();
  }
}
