import { nameOf, type Registration } from "../../src/cli/call/registration.ts";
import { REGISTRATIONS } from "../../src/cli/call/registrations.ts";
import { cell } from "./read-module.ts";

/** The page of the command line, from the registrations that make it. */
export function cliPage(): string {
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
    ...REGISTRATIONS.map(lineOf),
    "",
    ...REGISTRATIONS.flatMap(sectionOf),
  ].join("\n");
}

function sectionOf(registration: Registration): readonly string[] {
  const { usage, says, example, options = [], repeatable = [] } = registration;
  const all = [
    ...options.map(([flags, text]) => `| \`${cell(flags)}\` | ${cell(text)} |`),
    ...repeatable.map(([flags, text]) => `| \`${cell(flags)}\` | ${cell(text)}; may be given again |`),
  ];
  return [
    `## holdfast ${nameOf(registration)}`,
    "",
    `\`holdfast ${usage}\`: ${says}.`,
    "",
    ...(all.length === 0 ? [] : ["| option | |", "| --- | --- |", ...all, ""]),
    `Example: \`${example}\``,
    "",
  ];
}

function lineOf(registration: Registration): string {
  const { usage, says } = registration;
  return `| [\`holdfast ${usage}\`](#holdfast-${nameOf(registration)}) | ${cell(says)} |`;
}
