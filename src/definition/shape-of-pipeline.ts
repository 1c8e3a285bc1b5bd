import { anyObject, count, described, nullable, oneOf, recovering, text, textLike, type Shape } from "./shape.ts";
import { listOf, mapOf, NAME, namedValues, object } from "./shape-of-many.ts";
import { REVISIONS } from "./shape-of-revisions.ts";
import { BUDGET, ENV, STAGE } from "./shapes-of-stage.ts";
import type { DeliveryWords, PipelineWords, StageWords } from "./words.ts";

/** Something that is delivered, as written. */
const DELIVERY: Shape<DeliveryWords> = object<DeliveryWords>(
  {
    show: described(listOf(text("stage.output")), "The outputs whose files are delivered."),
    to: described(
      textLike(
        /^([a-z][a-z0-9-]{0,62}|folder:(?!\/)(?!(.*\/)?\.\.(\/|$)).+)$/,
        "the name of a channel, or folder:PATH in the project",
      ),
      "A channel of the config, or folder:PATH.",
    ),
    text: nullable(text()),
    onUnknown: described(oneOf("ask", "retry", "accept"), "When nobody knows whether it arrived.", "ask"),
  },
  ["to"],
);

/** A whole pipeline as written. */
export const PIPELINE: Shape<PipelineWords> = object<PipelineWords>(
  {
    format: described(count(1, 1), "The version of this format.", 1),
    name: described(NAME, "Taken from the file's name when missing."),
    title: nullable(text()),
    description: nullable(text()),
    input: described(nullable(anyObject("a JSON Schema of an object")), "JSON Schema (2020-12) of the run's input."),
    stages: described(
      namedValues<StageWords>({ what: "a stage", value: recovering(STAGE, {}), listed: recovering(STAGE, {}) }),
      "Stage id → stage, in the order shown.",
    ),
    env: ENV,
    classes: described(mapOf(count(), NAME), "Class → capacity."),
    budget: nullable(BUDGET),
    recovery: described(oneOf("resume", "hold"), "What a run does after an interruption.", "resume"),
    onFailure: described(oneOf("finish", "cancel"), "What happens when a required stage has failed.", "finish"),
    revisions: described(nullable(REVISIONS), "Kind → what is done again when a person asks this of a delivered run."),
    deliver: described(listOf(DELIVERY), "What goes to whom after the last stage."),
  },
  ["stages"],
);
