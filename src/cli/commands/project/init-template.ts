import { cpSync, existsSync } from "node:fs";
import { basename, join } from "node:path";
import { HoldfastError, messageOf } from "../../../base/failure.ts";
import { own } from "../../../base/own.ts";
import { PACKAGE_FOLDER } from "../../../app/host/package.ts";
import { callOf } from "../../call/call-of.ts";
import type { CommandContext } from "../../call/context.ts";

/** What `init --template` can copy, with the words of the run that is tried first. */
const TEMPLATES: Readonly<Record<string, string>> = {
  explainer: '-i topic="Why is the sky blue?"',
  approval: "-i subject=kettles",
  agent: "-i subject=kettles",
};

/** Copies a template into a folder of its name, which must not be there. Throws USAGE, REFUSED. */
export function initTemplate(context: CommandContext, name: string): number {
  const source = join(PACKAGE_FOLDER, "examples", name);
  if (own(TEMPLATES, name) === undefined || !existsSync(source))
    throw new HoldfastError("USAGE", `There is no template ${name}.`, {
      hint: `There are ${Object.keys(TEMPLATES).join(", ")}.`,
    });
  const target = join(context.cwd, name);
  if (existsSync(target))
    throw new HoldfastError("REFUSED", `${target} is there already; nothing was copied.`, {
      hint: "Go into another folder, or rename the one that is there.",
    });
  copy(source, target);
  if (context.json) context.document({ made: [name] });
  else for (const line of nextLines(context, { name, target })) context.print(line);
  return 0;
}

function copy(source: string, target: string): void {
  try {
    cpSync(source, target, { recursive: true, filter: (file) => basename(file) !== "node_modules" });
  } catch (cause) {
    throw new HoldfastError("FILE_UNWRITABLE", `${target} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}

function nextLines(
  context: CommandContext,
  { name, target }: { readonly name: string; readonly target: string },
): readonly string[] {
  const packages = existsSync(join(target, "package-lock.json")) ? [`  npm ci --prefix ${name}`] : [];
  return [
    `Made ${name}. Next:`,
    ...packages,
    `  ${callOf(context)} run ${name}/${name}.pipeline.yaml ${own(TEMPLATES, name) ?? ""}`,
  ];
}
