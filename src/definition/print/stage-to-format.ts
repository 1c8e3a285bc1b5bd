import type { Json, JsonObject } from "../../base/json/json.ts";
import { STOP_POLICIES, type Each, type Output, type Retry, type Stage } from "../../domain/definition/definition.ts";
import {
  EACH_DEFAULTS,
  LIMITS_DEFAULTS,
  OUTPUT_DEFAULTS,
  RETRY_DEFAULTS,
  STAGE_DEFAULTS,
} from "../normalise/defaults.ts";
import { budgetToFormat, envToFormat } from "./limits-to-format.ts";
import { approvalOf } from "../normalise/normalise-gate.ts";
import { defaultOutputs } from "../normalise/normalise-outputs.ts";
import { onUnknownOf } from "../normalise/normalise-stage.ts";
import { gateToFormat, ladderToFormat, pollToFormat, reviewToFormat, workToFormat } from "./work-to-format.ts";
import { sizeToFormat } from "../format/shape-of-size.ts";
import { durationToFormat, type Writing } from "./writing.ts";

/** A stage in the words of the format. */
export function stageToFormat(stage: Stage, write: Writing): JsonObject {
  const rest = write({ ...orderToFormat(stage, write), ...limitsToFormat(stage, write) }, defaultsOf(stage));
  return { id: stage.id, ...workToFormat(stage.work, write), ...rest };
}

function orderToFormat(stage: Stage, write: Writing): JsonObject {
  const outputs = stage.outputs.map((output) => output.name);
  return {
    needs: stage.needs,
    when: stage.when,
    workspace: stage.workspace,
    each: stage.each === null ? null : eachToFormat(stage.each, write),
    outputs: outputsToFormat(stage.outputs, write),
    review: stage.review === null ? null : reviewToFormat(stage.review, { id: stage.id, outputs, write }),
    approve: stage.approve === null ? null : gateToFormat(stage.approve, approvalOf(stage.id, outputs), write),
  };
}

function limitsToFormat(stage: Stage, write: Writing): JsonObject {
  return {
    retry: retryToFormat(stage.retry, write),
    ladder: ladderToFormat(stage, write),
    onStop: write(stage.onStop, STOP_POLICIES),
    timeout: durationToFormat(stage.timeoutMs),
    idle: stage.idleMs === null ? "off" : durationToFormat(stage.idleMs),
    grace: durationToFormat(stage.graceMs),
    limits: executionLimits(stage.outputLimitBytes ?? LIMITS_DEFAULTS.output, write),
    resources: stage.resources,
    effects: stage.effects,
    onUnknown: stage.onUnknown,
    poll: stage.poll === null ? null : pollToFormat(stage.poll, write),
    exits: write(stage.exits, STAGE_DEFAULTS.exits),
    env: envToFormat(stage.env, write),
    required: stage.required,
    idempotent: stage.idempotent,
    strays: write({ keep: stage.strays }, { keep: [] }),
    budget: budgetToFormat(stage.budget, write),
  };
}

function defaultsOf(stage: Stage): JsonObject {
  return {
    ...STAGE_DEFAULTS,
    each: null,
    outputs: defaultOutputs(stage.work),
    review: null,
    approve: null,
    retry: {},
    ladder: null,
    onStop: {},
    timeout: durationToFormat(STAGE_DEFAULTS.timeout),
    idle: "off",
    grace: durationToFormat(STAGE_DEFAULTS.grace),
    limits: {},
    onUnknown: onUnknownOf(stage.effects),
    poll: null,
    exits: {},
    env: {},
    strays: {},
    budget: null,
  };
}

function outputsToFormat(outputs: readonly Output[], write: Writing): Json {
  const [first] = outputs;
  if (first === undefined) return "none";
  if (first.source !== "files") return first.source;
  return Object.fromEntries(outputs.map((output) => [output.name, outputToFormat(output, write)]));
}

function outputToFormat(output: Output, write: Writing): JsonObject {
  return write(
    {
      glob: output.glob,
      required: output.required,
      media: output.media,
      minBytes: output.minBytes,
      schema: output.schema,
      when: output.when,
      store: output.store,
    },
    OUTPUT_DEFAULTS,
  );
}

function eachToFormat(each: Each, write: Writing): JsonObject {
  const items = `${each.stage}.${each.output}${each.pointer === "" ? "" : `#${each.pointer}`}`;
  return write(
    { items, key: each.key, onFail: each.onFail, atMost: each.atMost, parallel: each.parallel },
    EACH_DEFAULTS,
  );
}

function retryToFormat(retry: Retry, write: Writing): JsonObject {
  return write(
    { maxAttempts: retry.maxAttempts, backoff: durationToFormat(retry.backoffMs), on: retry.on },
    { ...RETRY_DEFAULTS, backoff: durationToFormat(RETRY_DEFAULTS.backoff) },
  );
}

function executionLimits(outputLimitBytes: number, write: Writing): JsonObject {
  return write({ output: sizeToFormat(outputLimitBytes) }, { output: sizeToFormat(LIMITS_DEFAULTS.output) });
}
