import type { Frame } from "../../sdk/call-site.ts";
import type { BuiltPipeline } from "../../sdk/pipeline.ts";
import { pointerSteps } from "../../base/json/json-pointer.ts";
import type { Locate } from "../check/faults.ts";

/**
 * Finds where a part of a built pipeline was written: the innermost call of the sdk that made it, or the line that asked a
 * handle for an output which its stage does not have.
 */
export function locateBuilt(built: BuiltPipeline, file: string): Locate {
  const start: Frame = built.at ?? { file, line: 1, column: 1 };
  return (pointer, _part, snippet) => {
    const { part, site } = innermost(built, pointer);
    return missingAt(built, snippet ?? part) ?? site ?? start;
  };
}

interface Innermost {
  readonly part: unknown;
  readonly site: Frame | null;
}

function innermost(built: BuiltPipeline, pointer: string): Innermost {
  let found: Innermost = { part: built.data, site: null };
  for (const step of pointerSteps(pointer)) {
    const part = inside(found.part, step);
    found = { part, site: built.siteOf(part) ?? found.site };
  }
  return found;
}

function inside(part: unknown, step: string): unknown {
  return typeof part === "object" && part !== null ? Object.getOwnPropertyDescriptor(part, step)?.value : undefined;
}

function missingAt({ missing }: BuiltPipeline, named: unknown): Frame | null {
  const [, output = ""] = typeof named === "string" ? (/(?:artifacts\.|^)([\w-]+\.[\w-]+)/.exec(named) ?? []) : [];
  return missing.get(output) ?? null;
}
