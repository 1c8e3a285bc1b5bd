import { dirname, join, relative } from "node:path";
import type { BuiltPipeline } from "../../sdk/pipeline.ts";
import { readText } from "./read-text.ts";
import type { Finding } from "../check/faults.ts";
import { importUserModule, type ModuleExports } from "./import-user-module.ts";

/** A pipeline's data whose tasks are names, and what was found on the way. */
export interface NamedTasks {
  readonly data: unknown;
  readonly findings: readonly Finding[];
}

/** Names the functions that stages run: exports of the pipeline's own module or of one that it imports by path. */
export async function nameTasks(built: BuiltPipeline, file: string): Promise<NamedTasks> {
  const { stages } = built.data;
  if (stages.every((stage) => typeof stage["task"] !== "function")) return { data: built.data, findings: [] };
  const modules = await modulesAround(file);
  const findings: Finding[] = [];
  const named = stages.map((stage, index) => {
    if (typeof stage["task"] !== "function") return stage;
    const name = nameOf(stage["task"], modules);
    if (name !== null) return { ...stage, task: name };
    findings.push({
      pointer: `/stages/${index}/task`,
      code: "TASK_UNNAMED",
      message: "the function of this task is not exported by the pipeline's module or one that it imports",
      hint: 'Export the function, or name it: task("./file.ts#name").',
    });
    return { ...stage, task: "./unnamed.ts#unnamed" };
  });
  return { data: { ...built.data, stages: named }, findings };
}

interface UserModule {
  readonly path: string;
  readonly exports: ModuleExports;
}

async function modulesAround(file: string): Promise<readonly UserModule[]> {
  const read = readText(file);
  const imports = [...(read.ok ? read.value : "").matchAll(/\bfrom\s*["'](\.{1,2}\/[^"']+)["']/g)].map((match) =>
    join(dirname(file), match[1] ?? ""),
  );
  const modules: UserModule[] = [];
  for (const path of new Set([file, ...imports])) {
    const imported = await importUserModule(path);
    if (imported.ok) modules.push({ path: pathFrom(dirname(file), path), exports: imported.value });
  }
  return modules;
}

function pathFrom(folder: string, path: string): string {
  const found = relative(folder, path);
  return found.startsWith("../") ? found : `./${found}`;
}

function nameOf(wanted: unknown, modules: readonly UserModule[]): string | null {
  for (const { path, exports } of modules) {
    const name = Object.keys(exports).find((key) => key !== "default" && exports[key] === wanted);
    if (name !== undefined) return `${path}#${name}`;
  }
  return null;
}
