import type { StageId } from "../../base/brand.ts";
import type { Definition, Stage } from "./definition.ts";
import { workersOf } from "./stage-agents.ts";
import { referencesOf } from "./templates.ts";
import type { GateWords } from "./work.ts";

/** An output named by a stage's own words. */
export interface OutputMention {
  readonly stage: StageId;
  readonly output: string;
}

/** The outputs that a stage's templates, `show` and `each` name: without one of them the stage is skipped. */
export function mentionedOutputs(stage: Stage): readonly OutputMention[] {
  const fromTexts = templateTexts(stage).flatMap((text) =>
    referencesOf(text).flatMap((reference) =>
      reference.to === "artifact" ? [{ stage: reference.stage, output: reference.output }] : [],
    ),
  );
  const shown = stage.work.kind === "gate" ? shownOutputs(stage.work.gate) : [];
  const listed = stage.each === null ? [] : [{ stage: stage.each.stage, output: stage.each.output }];
  return [...fromTexts, ...shown, ...listed];
}

/** Every text of a stage's own work in which a template may stand. */
function templateTexts(stage: Stage): readonly string[] {
  const work = stage.work;
  if (work.kind === "command") return typeof work.run === "string" ? [] : work.run;
  if (work.kind === "agent") return workersOf(stage).flatMap(({ prompt }) => (prompt === null ? [] : [prompt]));
  if (work.kind === "gate") return [work.gate.ask];
  return [];
}

/** The outputs that a gate shows. */
function shownOutputs(gate: GateWords): readonly OutputMention[] {
  return gate.show.filter((words) => words.includes(".")).map(shownOutput);
}

/** The output that `stage.output` names. */
export function shownOutput(words: string): OutputMention {
  const dot = words.indexOf(".");
  return { stage: words.slice(0, dot), output: words.slice(dot + 1) };
}

/** The stage of a definition by id; undefined when there is none. */
export function findStage(definition: Definition, id: StageId): Stage | undefined {
  return definition.stages.find((stage) => stage.id === id);
}

/** A stage and everything that needs it, directly or through others, in written order. */
export function withDescendants(definition: Definition, roots: readonly StageId[]): readonly StageId[] {
  const found = new Set(roots);
  let size = -1;
  while (size !== found.size) {
    size = found.size;
    for (const stage of definition.stages) if (stage.needs.some((need) => found.has(need))) found.add(stage.id);
  }
  return definition.stages.filter((stage) => found.has(stage.id)).map((stage) => stage.id);
}

/** Everything that a stage needs, directly or through others, in written order. */
export function ancestorsOf(definition: Definition, id: StageId): readonly StageId[] {
  const found = new Set<StageId>();
  const visit = (stage: Stage | undefined): void => {
    for (const need of stage?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(findStage(definition, need));
    }
  };
  visit(findStage(definition, id));
  return definition.stages.filter((stage) => found.has(stage.id)).map((stage) => stage.id);
}
