import { array, assert, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { givenRun, PERSON } from "../../testing/given.ts";
import { historyBreaches } from "../../testing/laws.ts";
import { randomAcceptance, randomDefinition, randomScript, type Draw } from "../../testing/random-definition.ts";
import { walk, walkToEnd } from "../../testing/random-walk.ts";
import { scriptOf, type Script } from "../../testing/script.ts";

// A walk is drawn from one list of numbers: when the list is used up every draw is 0, which is the calm path, so that a
// counterexample shrinks to the few draws that matter. The same walks come each time; `npm run test:walks` takes new ones.

const { WALK_TIMES } = process.env;

function walks(numRuns: number): Parameters<typeof assert>[1] {
  return WALK_TIMES === undefined ? { numRuns, seed: 2026 } : { numRuns: numRuns * Number(WALK_TIMES) };
}

test("[RUN-1][RUN-2][RUN-4][RUN-7][RUN-9][RUN-19] on every random walk each step is allowed, nothing is stuck, and the record tells the whole state", () => {
  assert(
    property(array(nat({ max: 1_000 }), { minLength: 20, maxLength: 160 }), (numbers) => {
      const draw = drawFrom(numbers);
      const definition = randomDefinition(draw);
      const script = randomScript(draw);
      const run = givenRun(definition, { script, accepted: randomAcceptance(draw) });
      expect(walk({ run, script, draw }, 60)).toEqual([]);
      expect(historyBreaches(definition, run.events())).toEqual([]);
    }),
    walks(300),
  );
});

test("[G3] whatever happened to a run, it ends as soon as people answer and nothing fails any more", () => {
  assert(
    property(array(nat({ max: 1_000 }), { minLength: 20, maxLength: 120 }), (numbers) => {
      const draw = drawFrom(numbers);
      const definition = randomDefinition(draw);
      const wild = randomScript(draw);
      let script: Script = wild;
      const accepted = randomAcceptance(draw);
      const run = givenRun(definition, { script: forwarded(() => script), accepted });
      walk({ run, script: wild, draw }, 40);
      script = scriptOf();
      expect(walkToEnd(run, 600)).toBe(true);
      expect(historyBreaches(definition, run.events())).toEqual([]);
    }),
    walks(200),
  );
});

test("[RUN-26][G2][G3] whatever a delivered run is asked, only what depends on it works again, and it comes to an end", () => {
  let revised = 0;
  assert(
    property(array(nat({ max: 1_000 }), { minLength: 20, maxLength: 120 }), (numbers) => {
      const draw = drawFrom(numbers);
      const definition = randomDefinition(draw);
      const wild = randomScript(draw);
      let script: Script = scriptOf();
      const run = givenRun(definition, { script: forwarded(() => script) });
      walkToEnd(run, 600);
      const stage = definition.stages[draw(definition.stages.length)]?.id ?? "";
      const { refusal } = run.when({ type: "revise", words: "once more", kind: null, stage }, PERSON);
      expect(refusal === null).toBe(run.state().delivered);
      if (refusal === null) revised += 1;
      script = wild;
      expect(walk({ run, script: wild, draw }, 40)).toEqual([]);
      script = scriptOf();
      expect(walkToEnd(run, 600)).toBe(true);
      expect(historyBreaches(definition, run.events())).toEqual([]);
    }),
    walks(80),
  );
  expect(revised).toBeGreaterThan(50);
});

function drawFrom(numbers: readonly number[]): Draw {
  let place = 0;
  return (limit) => {
    const number = numbers[place] ?? 0;
    place += 1;
    return number % limit;
  };
}

function forwarded(script: () => Script): Script {
  return {
    work: (execution) => script().work(execution),
    judge: (stage, judge) => script().judge(stage, judge),
    poll: (execution) => script().poll(execution),
    collect: (stage, attempt) => script().collect(stage, attempt),
    items: (stage) => script().items(stage),
    same: (stage) => script().same(stage),
    send: (dispatch) => script().send(dispatch),
  };
}
