import { cutText } from "../../base/text/cut-text.ts";
import { HoldfastError } from "../../base/failure.ts";
import { parseTemplate, type Reference } from "../../domain/definition/templates.ts";
import type { Launch, LaunchFault, Processes } from "../../ports/processes.ts";

/** Refuses what the system would refuse, by the word and the template that it came from. Throws CANNOT_START. */
export function refuseFaulty(
  processes: Pick<Processes, "launchFault">,
  launch: Launch,
  templates: readonly (string | null)[],
): void {
  const fault = processes.launchFault(launch);
  if (fault === null) return;
  throw new HoldfastError("CANNOT_START", `${subjectOf(fault, templates)} ${fault.what}.`, {
    hint: remedyOf(fault, templates),
  });
}

const SHOWN_CHARACTERS = 80;

function subjectOf(fault: LaunchFault, templates: readonly (string | null)[]): string {
  switch (fault.of) {
    case "word": {
      const template = templates[fault.word] ?? null;
      if (template === null) return `Word ${fault.word + 1} of the command`;
      return `The word of \`${cutText(template, SHOWN_CHARACTERS)}\``;
    }
    case "variable":
      return `The variable ${fault.name}`;
    case "words":
    case "variables":
      return "The command is too long: its";
    case "folder":
      return "Its working folder";
  }
}

function remedyOf(fault: LaunchFault, templates: readonly (string | null)[]): string {
  if (fault.of === "folder") return "Make the folder, then retry the run.";
  if (fault.of === "variable" || fault.of === "variables")
    return "Give it less in `env`, or let the command read a file.";
  const named = fault.of === "word" ? [templates[fault.word] ?? null] : templates;
  const files = new Set(named.flatMap((template) => (template === null ? [] : filesFor(template))));
  const read = `Let the command read ${files.size === 0 ? "a file" : [...files].join(" or ")}`;
  return fault.tooLong ? `${read} in place of words.` : `${read}, or give it a text without NUL.`;
}

/** The variables that name a file with what a template is filled from. */
function filesFor(template: string): readonly string[] {
  return parseTemplate(template).flatMap((part) =>
    part.kind === "text" ? [] : [FILES[part.reference.to] ?? []].flat(),
  );
}

const FILES: Readonly<Partial<Record<Reference["to"], string>>> = {
  input: "$HOLDFAST_INPUT",
  item: "$HOLDFAST_ITEM",
  artifact: "the manifest $HOLDFAST_ARTIFACTS",
};
