import { registerHomeCommands } from "../../src/cli/register-home.ts";
import { registerRunCommands } from "../../src/cli/register-runs.ts";
import { cell } from "./read-module.ts";
import type { Registration } from "../../src/cli/registration.ts";

/** The page of the command line, from the registrations that make it. */
export function cliPage(): string {
  const commands: Registration[] = [];
  const register = (command: Registration): void => void commands.push(command);
  registerRunCommands(register);
  registerHomeCommands(register);
  return [
    "# The command line",
    "",
    "Every command takes `--home <dir>` (default: `HOLDFAST_HOME`, or `holdfast` in the state folder), `--json` (JSON on",
    "standard output and nothing else there), `--no-color` and `--help`. A run is named by its id, by a unique beginning of",
    "it, or by `@last`. What exit codes mean stands in [operate](../guide/operate/README.md#exit-codes), what failures mean",
    "in [errors](errors.md).",
    "",
    "| command | what it does |",
    "| --- | --- |",
    ...commands.map(({ usage, says }) => `| [\`holdfast ${usage}\`](#${anchorOf(usage)}) | ${cell(says)} |`),
    "",
    ...commands.flatMap(sectionOf),
  ].join("\n");
}

function sectionOf({ usage, says, example, options = [], repeatable = [] }: Registration): readonly string[] {
  const all = [
    ...options.map(([flags, text]) => `| \`${cell(flags)}\` | ${cell(text)} |`),
    ...repeatable.map(([flags, text]) => `| \`${cell(flags)}\` | ${cell(text)}; may be given again |`),
  ];
  return [
    `## holdfast ${nameOf(usage)}`,
    "",
    `\`holdfast ${usage}\`: ${says}.`,
    "",
    ...(all.length === 0 ? [] : ["| option | |", "| --- | --- |", ...all, ""]),
    `Example: \`${example}\``,
    "",
  ];
}

function nameOf(usage: string): string {
  return usage.split(" ")[0] ?? usage;
}

function anchorOf(usage: string): string {
  return `holdfast-${nameOf(usage)}`;
}
