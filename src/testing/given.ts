import { isDeepStrictEqual } from "node:util";
import { invariant } from "../base/invariant.ts";
import { hashOf } from "../base/hash.ts";
import type { Actor } from "../domain/actor.ts";
import { SYSTEM } from "../domain/actor.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { Command, Decision } from "../domain/run/commands.ts";
import type { Context } from "../domain/run/context.ts";
import { decide } from "../domain/run/decide.ts";
import { due, type Due, type Effect } from "../domain/run/due.ts";
import { evolve } from "../domain/run/evolve.ts";
import type { Accepted, NewRunEvent, RunEvent } from "../domain/run/events.ts";
import { runStateOf } from "../domain/run/standing.ts";
import type { GateState, RunState, StageState } from "../domain/run/state.ts";
import { actOn } from "./act.ts";
import { scriptOf, type Script } from "./script.ts";

/** A run that lives in memory: its outside is a script, its clock stands until somebody moves it. */
export interface GivenRun {
  readonly definition: Definition;
  readonly state: () => RunState;
  readonly events: () => readonly RunEvent[];
  readonly context: () => Context;
  readonly due: () => Due;
  /** Decides a command and folds what it leads to. */
  readonly when: (command: Command, actor?: Actor) => Decision<NewRunEvent>;
  /** Carries one effect out by the script; null while it goes on. */
  readonly act: (effect: Effect) => Decision<NewRunEvent> | null;
  /** Carries effects out until nothing is left that ends on its own, or until the words of one are met. */
  readonly play: (until?: string) => void;
  /** Moves the clock to the moment at which the run wants to be looked at; false when it wants none. */
  readonly sleep: () => boolean;
  readonly pass: (ms: number) => void;
  /** From now on the day's budget of the project stands so. */
  readonly day: (day: Context["facts"]["day"]) => void;
  /** The orchestrator dies and the next one marks the run stalled; `resume` leaves that by the run's policy. */
  readonly crash: () => void;
  readonly resume: () => void;
  readonly answer: (option: string, note?: string | null) => Decision<NewRunEvent>;
}

/** The moment at which every given run begins. */
export const BEGINNING = 1_750_000_000_000;

/** A person. */
export const PERSON: Actor = { kind: "user", id: "ada" };

/** What a given run was accepted with, beyond its definition. */
export interface GivenMore {
  readonly accepted?: Partial<Accepted>;
  readonly script?: Script;
}

interface Life {
  state: RunState;
  now: number;
  epoch: number;
  upSince: number;
  day: Context["facts"]["day"];
  readonly events: RunEvent[];
}

/** A run of a definition that was just accepted. */
export function givenRun(definition: Definition, more: GivenMore = {}): GivenRun {
  const script = more.script ?? scriptOf();
  const life = accept(definition, more.accepted ?? {});
  const context = (): Context => ({ definition, state: life.state, facts: factsOf(life) });
  const when = (command: Command, actor: Actor = SYSTEM): Decision<NewRunEvent> => {
    const decision = decide(context(), command, actor);
    const { own = decision.events.length, after } = decision;
    for (const [index, event] of decision.events.entries()) append(life, event, index < own ? actor : SYSTEM);
    invariant(
      after === undefined || isDeepStrictEqual(after, life.state),
      "what was folded in deciding is another run",
    );
    return decision;
  };
  const act = (effect: Effect): Decision<NewRunEvent> | null => {
    const command = actOn(life.state, effect, script);
    return command === null ? null : when(command);
  };
  return {
    definition,
    state: () => life.state,
    events: () => life.events,
    context,
    due: () => due(context()),
    when,
    act,
    play: (until) => {
      play({ effects: () => due(context()).effects, act }, until);
    },
    sleep: () => sleepUntil(life, due(context()).wakeAt),
    pass: (ms) => {
      life.now += ms;
    },
    day: (day) => {
      life.day = day;
    },
    crash: () => {
      const owner = life.state.owner ?? 0;
      crash(life);
      when({ type: "mark-stalled", owner, recovery: RECOVERY });
    },
    resume: () => void when({ type: "decide-recovery" }),
    answer: (option, note = null) => {
      const gate = openGates(life.state).at(0);
      invariant(gate !== undefined, "no gate is open");
      return when({ type: "answer", gate: gate.gate, option, note, subject: gate.subject }, PERSON);
    },
  };
}

/** The open gates of a run. */
export function openGates(state: RunState): readonly GateState[] {
  return Object.values(state.gates).filter((gate) => gate.state === "open");
}

/** A stage of a run that something has happened to. */
export function stageIn(run: GivenRun, id: string): StageState {
  const stage = run.state().stages[id];
  invariant(stage !== undefined, `nothing has happened to ${id}`);
  return stage;
}

/** Where a run stands, in one line: `waiting (person)`, `completed`. */
export function standing(run: GivenRun): string {
  const { state, reason } = runStateOf(run.state());
  return state === "waiting" ? `${state} (${reason ?? ""})` : state;
}

/** Where each stage stands: `{ a: "succeeded" }`. */
export function stages(run: GivenRun): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.values(run.state().stages).map((stage) => [stage.id, stage.state]));
}

/** A stage's attempts in one line each: `1 first failed crashed`. */
export function attempts(run: GivenRun, id: string): readonly string[] {
  return stageIn(run, id).units.flatMap((unit) =>
    unit.attempts.map(({ n, cause, outcome, stopReason }) =>
      [unit.key, n, cause, outcome, stopReason].filter((word) => word !== null).join(" "),
    ),
  );
}

const RECOVERY = {
  reason: "its owner is dead",
  lastHeartbeat: null,
  thresholdSeconds: 30,
  incarnation: "next",
  owner: "before",
} as const;

function sleepUntil(life: Life, wakeAt: number | null): boolean {
  if (wakeAt !== null) life.now = Math.max(life.now, wakeAt);
  return wakeAt !== null;
}

function crash(life: Life): void {
  life.epoch += 1;
  life.now += 1_000;
  life.upSince = life.now;
}

function factsOf(life: Life): Context["facts"] {
  return { now: life.now, seed: `turn ${life.state.seq}`, epoch: life.epoch, upSince: life.upSince, day: life.day };
}

function append(life: Life, event: NewRunEvent, actor: Actor): void {
  const { id: stream, seq } = life.state;
  const stored: RunEvent = { ...event, stream, seq: seq + 1, at: life.now, epoch: life.epoch, actor };
  life.state = evolve(life.state, stored);
  life.events.push(stored);
}

function accept(definition: Definition, more: Partial<Accepted>): Life {
  const data: Accepted = {
    pipeline: definition.name,
    project: "project",
    definition: hashOf(definition),
    definitionHash: hashOf(definition),
    input: {},
    inputFiles: [],
    host: "host",
    sourceDir: "source",
    environment: {},
    agents: {},
    key: null,
    until: null,
    yes: false,
    recovery: definition.recovery,
    ...more,
  };
  const stream = "01JZ0000000000000000000000";
  const first: RunEvent = { type: "run.accepted", data, stream, seq: 1, at: BEGINNING, epoch: 1, actor: PERSON };
  return { state: evolve(null, first), now: BEGINNING, epoch: 1, upSince: BEGINNING, day: null, events: [first] };
}

interface Player {
  readonly effects: () => readonly Effect[];
  readonly act: GivenRun["act"];
}

const MOST_STEPS = 2_000;

function play(player: Player, until: string | undefined): void {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const effects = player.effects();
    if (until !== undefined && effects.some((effect) => effect.key.startsWith(until))) return;
    if (!effects.some((effect) => player.act(effect) !== null)) return;
  }
  invariant(false, "the run does not come to rest");
}
