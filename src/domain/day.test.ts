import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, type StageMore } from "../testing/definition.ts";
import { BEGINNING, givenRun, type GivenRun } from "../testing/given.ts";
import { scriptOf, settlement } from "../testing/script.ts";
import { evolveDay, newDay, reservedToday, type Day } from "./day.ts";
import type { NewRunEvent } from "./run/events.ts";
import { NO_USAGE, type Usage } from "./usage.ts";

const MINUTE_MS = 60_000;
const DECLARED: StageMore = { budget: { usd: 3, tokens: 500, minutes: null } };

/** A run whose one stage works. */
function working(kind: typeof agentStage): GivenRun {
  const run = givenRun(definitionOf([kind("a", DECLARED)]), { script: scriptOf({ work: { a: ["hangs"] } }) });
  run.play();
  return run;
}

function settle(run: GivenRun, usage: Usage | null): void {
  const [execution] = Object.values(run.state().executions);
  if (execution !== undefined) run.when({ ...settlement(execution, "ok"), usage });
}

/** A day after everything that happened to a run, from an event on. */
function dayOf(run: GivenRun, day: Day, from = 0): Day {
  const stage = (id: string): GivenRun["definition"]["stages"][number] | undefined =>
    run.definition.stages.find((one) => one.id === id);
  return run
    .events()
    .slice(from)
    .reduce((next, event) => evolveDay(next, { event, at: event.at, run: event.stream, stage }), day);
}

const DAY_MS = 86_400_000;
const TODAY = newDay({ startsAt: BEGINNING - DAY_MS / 2, endsAt: BEGINNING + DAY_MS / 2 });
const TOMORROW = { startsAt: TODAY.endsAt, endsAt: TODAY.endsAt + DAY_MS };

/** What is counted for a stage that has ended and told so much. */
function untold(kind: typeof agentStage, usage: Usage | null): Usage {
  const run = working(kind);
  settle(run, usage);
  return dayOf(run, TODAY).untold;
}

function after(day: Day, event: NewRunEvent): Day {
  return evolveDay(day, { event, at: BEGINNING, run: "RUN", stage: () => undefined });
}

test("[RUN-23] what is under way is counted at what its stage declares, and what it told takes the place of that", () => {
  const run = working(agentStage);
  expect(reservedToday(dayOf(run, TODAY))).toEqual({ usd: 3, inputTokens: 500, outputTokens: null });
  run.pass(3 * MINUTE_MS);
  const usage = { usd: 0.5, inputTokens: 100, outputTokens: 20 };
  settle(run, usage);
  const over = dayOf(run, TODAY);
  expect([over.spent, over.minutes, over.untold, reservedToday(over)]).toEqual([usage, 3, NO_USAGE, NO_USAGE]);
});

test("[RUN-23] an agent that told no cost is counted at what its stage declares; a command costs nothing but time", () => {
  expect(untold(agentStage, null)).toEqual({ usd: 3, inputTokens: 500, outputTokens: null });
  const half = { usd: null, inputTokens: 7, outputTokens: 1 };
  expect(untold(agentStage, half)).toEqual({ usd: 3, inputTokens: null, outputTokens: null });
  expect(untold(commandStage, null)).toEqual(NO_USAGE);
});

test("[RUN-27] what was begun yesterday counts from midnight on, whether its beginning is known or not", () => {
  const run = working(commandStage);
  const before = run.events().length;
  const tomorrow = newDay(TOMORROW, dayOf(run, TODAY));
  run.pass(TODAY.endsAt - BEGINNING + 10 * MINUTE_MS);
  settle(run, null);
  expect(dayOf(run, tomorrow, before).minutes).toBe(10);
  expect(dayOf(run, newDay(TOMORROW), before).minutes).toBe(10);
});

test("[RUN-23] a process that waits for a person holds nobody else up", () => {
  const run = working(agentStage);
  const [execution] = Object.keys(run.state().executions);
  run.when({ type: "ask", execution: execution ?? "", n: 1, question: "Which?", options: ["a", "b"] });
  expect(reservedToday(dayOf(run, TODAY))).toEqual(NO_USAGE);
  run.answer("a");
  expect(reservedToday(dayOf(run, TODAY))).toEqual({ usd: 3, inputTokens: 500, outputTokens: null });
});

test("[RUN-27] raises, warnings and questions count only where they are about the day", () => {
  const spent = { spent: NO_USAGE, share: 1 };
  const other = after(TODAY, { type: "budget.warned", data: { scope: "run", ...spent } });
  expect(after(other, { type: "budget.raised", data: { scope: "a" } })).toEqual(TODAY);
  const warned = after(TODAY, { type: "budget.warned", data: { scope: "day", ...spent } });
  const raised = after(warned, { type: "budget.raised", data: { scope: "day" } });
  expect([warned.warned, raised.warned, raised.raised]).toEqual([true, false, 1]);
});
