import type { JsonObject } from "../../base/json/json.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { DELIVERY_DEFAULTS, PIPELINE_DEFAULTS } from "../normalise/defaults.ts";
import { budgetToFormat, classesToFormat, envToFormat } from "./limits-to-format.ts";
import { revisionsToFormat } from "./revisions-to-format.ts";
import { stageToFormat } from "./stage-to-format.ts";
import { SPELLED_OUT, TERSE, type Writing } from "./writing.ts";

/** A definition in the words of the format, with every default and policy spelled out. */
export function definitionToFormat(definition: Definition): JsonObject {
  return pipelineToFormat(definition, SPELLED_OUT);
}

/** A definition in the words of the format, without the keys that equal their default: what the hash covers. */
export function definitionToTerse(definition: Definition): JsonObject {
  return pipelineToFormat(definition, TERSE);
}

function pipelineToFormat(definition: Definition, write: Writing): JsonObject {
  return write(
    {
      format: definition.format,
      name: definition.name,
      title: definition.title,
      description: definition.description,
      workspace: "folder",
      input: definition.input,
      env: envToFormat(definition.env, write),
      classes: classesToFormat(definition.classes, write),
      budget: budgetToFormat(definition.budget, write),
      recovery: definition.recovery,
      onFailure: definition.onFailure,
      deliver: definition.deliver.map(({ show, to, text, onUnknown }) =>
        write({ show, to, text, onUnknown }, DELIVERY_DEFAULTS),
      ),
      stages: definition.stages.map((stage) => stageToFormat(stage, write)),
      revisions: revisionsToFormat(definition.revisions ?? [], write),
    },
    { ...PIPELINE_DEFAULTS, format: 1, workspace: "folder", env: {}, classes: {} },
  );
}
