import { readFileSync } from "node:fs";
import { HoldfastError } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import { invariant } from "../../base/invariant.ts";
import type { Json, JsonObject } from "../../base/json/json.ts";
import { listOf, numberOf, objectOf, parseObject, textOf, wordsOf } from "../../base/json/json-fields.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { RunState } from "../../domain/run/state.ts";
import type { FoundKind } from "../../domain/run/parts.ts";
import { chosenArtifacts } from "../../domain/run/stage/visible.ts";
import type { Artifacts } from "../../ports/artifacts.ts";

/** A kind of revision with how it was found. */
export interface Found {
  readonly kind: string;
  readonly found: FoundKind;
}

/** What a finder that is through found: what a person chose, else what its agent answered. Throws ARTIFACT_CHANGED. */
export function foundKind({ state }: RunView, artifacts: Pick<Artifacts, "path">): Found {
  const answered = Object.values(state.gates).findLast((gate) => gate.stage === "ask" && gate.state === "answered");
  if (answered !== undefined && state.stages["ask"]?.state === "succeeded") {
    const found = { finder: state.id, confidence: null, parameters: {} };
    return { kind: answered.answer ?? "", found };
  }
  const { kind, confidence, parameters } = answerIn(state, artifacts);
  const found = { finder: state.id, confidence: numberOf(confidence) ?? 0, parameters: parametersOf(parameters) };
  return { kind: textOf(kind) ?? "", found };
}

function answerIn(state: RunState, artifacts: Pick<Artifacts, "path">): JsonObject {
  const [answer] = chosenArtifacts(state, "find");
  invariant(answer !== undefined, "a finder that is through has an answer");
  const { attempt, record } = answer;
  const text = textAt(artifacts.path({ run: state.id, stage: "find", item: null }, attempt, record));
  if (text === null || sha256(text) !== record.sha256)
    throw new HoldfastError(
      "ARTIFACT_CHANGED",
      `What the agent of run ${state.id} answered was changed or taken away since.`,
    );
  return parseObject(text) ?? {};
}

function textAt(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function parametersOf(said: Json | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listOf(said).map((one) => {
      const { name, value } = objectOf(one);
      return [wordsOf(name), wordsOf(value)];
    }),
  );
}
