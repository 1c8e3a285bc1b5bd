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
  const ended = (): void => endedWhileLoading(file);
  process.once("exit", ended);
  try {
    const exports: ModuleExports = await import(pathToFileURL(file).href);
    return ok(exports);
  } catch (error) {
    return refused(moduleFault(error, file));
  } finally {
    process.off("exit", ended);
    modules[Symbol.dispose]();
  }
}

/** A module that ends the process takes the answer with it: neither may that look like success, nor be silent. */
function endedWhileLoading(file: string): void {
  process.stderr.write(
    `holdfast: ${file} ended the process while it was loaded.\n  It may only describe: take process.exit out of it.\n`,
  );
  process.exitCode = 2;
}
