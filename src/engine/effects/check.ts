import type { Effect } from "../../domain/run/due.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { GivenVerdict } from "../../domain/run/parts.ts";
import { attemptOf, findUnit } from "../../domain/run/state.ts";
import { unitPath } from "../inputs/unit-path.ts";
import { report, type EffectPort } from "./port.ts";

type Check = Extract<Effect, { kind: "check" }>;
type Verdict = NonNullable<GivenVerdict>;

/** Judges every file of an output by a JSON Schema; an output that is not there is sent back. */
export async function checkEffect(port: EffectPort, effect: Check, view: RunView): Promise<void> {
  const judge = effect.stage.review?.judges[effect.judge];
  const unit = findUnit(view.state, effect.ref);
  const attempt = unit === undefined ? undefined : attemptOf(unit, effect.ref.attempt);
  if (judge?.kind !== "schema" || attempt === undefined) return;
  const records = attempt.artifacts.filter((artifact) => artifact.name === judge.of);
  const place = unitPath(view.state, effect.ref);
  const verdicts: Verdict[] = [];
  for (const record of records) {
    const said = (await port.artifacts.intact(place, attempt.n, [record]))
      ? await port.artifacts.checkSchema(port.artifacts.path(place, attempt.n, record), judge.schema)
      : CHANGED;
    verdicts.push(records.length === 1 ? said : { ...said, fixes: said.fixes.map((fix) => `${record.path}: ${fix}`) });
  }
  const verdict = verdicts.length === 0 ? missing(judge.of) : together(verdicts);
  await report(port, view.state.id, {
    command: { type: "checked", ref: effect.ref, judge: effect.judge, verdict },
    cause: effect.key,
  });
}

const CHANGED: Verdict = { result: "broken", score: 0, fixes: ["The stored file is not what was recorded."] };

function missing(output: string): Verdict {
  return { result: "rework", score: 0, fixes: [`The output ${output} is not there.`] };
}

/** The worst of some verdicts, with the fixes of all that are as bad. */
function together(verdicts: readonly Verdict[]): Verdict {
  const of = (result: Verdict["result"]): Verdict | undefined => verdicts.find((verdict) => verdict.result === result);
  const worst = of("broken") ?? of("rework") ?? { result: "pass", score: 100, fixes: [] };
  return { ...worst, fixes: verdicts.filter(({ result }) => result === worst.result).flatMap(({ fixes }) => fixes) };
}
