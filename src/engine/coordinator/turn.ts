import type { EpochMs } from "../../base/clock.ts";
import { invariant } from "../../base/invariant.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { repairTexts } from "../../base/text/text.ts";
import type { RunId } from "../../base/brand.ts";
import { SYSTEM, type Actor } from "../../domain/actor.ts";
import { lessonOf } from "../../domain/knowledge.ts";
import { EVENT_VERSION } from "../../domain/record/upcast.ts";
import type { Command, Decision, Refusal } from "../../domain/run/commands.ts";
import type { Context, Facts, RunView } from "../../domain/run/context.ts";
import { decide } from "../../domain/run/decide.ts";
import { due } from "../../domain/run/due.ts";
import type { Accepted, NewRunEvent } from "../../domain/run/events.ts";
import { evolve } from "../../domain/run/evolve.ts";
import { progress } from "../../domain/run/progress.ts";
import { changedRows } from "../../domain/run/view/rows.ts";
import { runStateOf } from "../../domain/run/standing.ts";
import type { RunState } from "../../domain/run/state.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { NewEvent, StoredEvent, Writer } from "../../ports/event-log.ts";
import { withKnown, type Lesson, type Memory } from "../knowledge.ts";
import { AGAIN_MS } from "./timers.ts";

/** What is asked of a run: its birth, or a command. */
export type Request = { readonly type: "accept"; readonly accepted: Accepted } | Command;

/** A request in a run's mailbox. */
export interface Letter {
  readonly request: Request;
  readonly actor: Actor;
  readonly cause: string;
}

/** What became of a letter. */
export interface Outcome {
  readonly refusal: Refusal | null;
}

/** What a turn needs beyond its letters. */
export interface TurnPort {
  readonly writer: Writer;
  readonly facts: Omit<Facts, "day">;
  /** How the day's budget stands for the run, after what was decided so far. */
  readonly day: (view: RunView, decided: readonly NewRunEvent[]) => Facts["day"];
  /** The run as it is committed; null before its birth. */
  readonly view: RunView | null;
  readonly definition: (hash: string) => Definition;
  /** What people answered before; what they answer now goes there. */
  readonly memory: Memory;
}

/** The state after a turn, and one outcome for each letter. */
export interface TurnResult {
  readonly state: RunState | null;
  readonly outcomes: readonly Outcome[];
  readonly events: readonly StoredEvent[];
  /** What was decided about the run itself. */
  readonly decided: readonly NewRunEvent[];
}

/** Takes one run's mailbox, decides against committed state, appends once. Throws StaleTurnError when another wrote in between. */
export function takeTurn(port: TurnPort, run: RunId, letters: readonly Letter[]): TurnResult {
  const before = port.view?.state ?? null;
  const made: NewEvent[] = [];
  const outcomes: Outcome[] = [];
  const lessons: Lesson[] = [];
  const decided: NewRunEvent[] = [];
  let state = before;
  for (const letter of letters) {
    const step = takeLetter(port, { run, state, lessons, decided }, letter);
    decided.push(...step.decided);
    outcomes.push(step.outcome);
    made.push(...step.made);
    lessons.push(...step.lessons);
    ({ state } = step);
  }
  if (state === null) return { state, outcomes, events: [], decided };
  if (made.length > 0) {
    const events = append(port, { before, after: state, made, decided });
    return { state, outcomes, events: [...events, ...port.memory.keep(port.writer, lessons)], decided };
  }
  rearm(port, state, letters);
  return { state, outcomes, events: [], decided };
}

interface LetterStep {
  readonly state: RunState | null;
  readonly outcome: Outcome;
  readonly made: readonly NewEvent[];
  readonly lessons: readonly Lesson[];
  readonly decided: readonly NewRunEvent[];
}

interface Standing {
  readonly run: RunId;
  readonly state: RunState | null;
  /** What the letters before it taught. */
  readonly lessons: readonly Lesson[];
  /** What they led to. */
  readonly decided: readonly NewRunEvent[];
}

function takeLetter(port: TurnPort, at: Standing, letter: Letter): LetterStep {
  // What people say was checked at its door. What a child said, and what was cut in the middle of a character, is repaired.
  const decided = decideLetter(port, at, { ...letter, request: repairTexts(letter.request) });
  const { refusal, events, own = events.length } = decided;
  const { now } = port.facts;
  const actorOf = (index: number): Actor => (index < own ? letter.actor : SYSTEM);
  const made = events.map(({ type, data }, index): NewEvent => {
    const actor = actorOf(index);
    invariant(type !== "workflow_recovery" || actor.kind === "system", "only the system records a recovery");
    return { type, v: EVENT_VERSION, at: now, actor, cause: letter.cause, data: asJson(data) };
  });
  const state = decided.after ?? fold(port, at, { decided, actor: letter.actor });
  const lessons = events.flatMap((event, index) => {
    const kept = state === null ? null : lessonOf(state, event, actorOf(index));
    return kept === null ? [] : [{ kept, at: now, actor: actorOf(index), cause: letter.cause }];
  });
  return { state, outcome: { refusal }, made, lessons, decided: events };
}

function fold(
  { facts }: TurnPort,
  at: Standing,
  { decided, actor }: { readonly decided: Decided; readonly actor: Actor },
): RunState | null {
  const { events, own = events.length } = decided;
  let { state } = at;
  for (const [index, event] of events.entries())
    state = evolve(state, {
      ...event,
      stream: at.run,
      seq: seqOf(state) + 1,
      at: facts.now,
      epoch: facts.epoch,
      actor: index < own ? actor : SYSTEM,
    });
  return state;
}

function seqOf(state: RunState | null): number {
  return state === null ? 0 : state.seq;
}

/** A run that was woken and only waits on (for capacity, say) must not be woken for the same moment again. */
function rearm(port: TurnPort, state: RunState, letters: readonly Letter[]): void {
  if (!letters.some((letter) => letter.request.type === "advance")) return;
  const wakeAt = wakeAtOf(port, state, []);
  port.writer.setWakeAt(state.id, wakeAt !== null && wakeAt > port.facts.now ? wakeAt : null);
}

/** A start does not load a waiting run: one that has something to begin keeps a moment, so that the next one looks at it first. */
function wakeAtOf(port: TurnPort, state: RunState, decided: readonly NewRunEvent[]): EpochMs | null {
  const { effects, wakeAt } = due(contextOf(port, state, decided));
  const begins = effects.some((effect) => effect.kind !== "watch");
  if (!begins || runStateOf(state).state !== "waiting") return wakeAt;
  return Math.min(wakeAt ?? Infinity, port.facts.now + AGAIN_MS);
}

interface Change {
  readonly before: RunState | null;
  readonly after: RunState;
  readonly made: readonly NewEvent[];
  readonly decided: readonly NewRunEvent[];
}

function append(port: TurnPort, { before, after, made, decided }: Change): readonly StoredEvent[] {
  const appended = port.writer.append({
    stream: after.id,
    kind: "run",
    expectedSeq: seqOf(before),
    epoch: port.facts.epoch,
    trace: null,
    events: made,
    rows: changedRows(before, after),
    wakeAt: wakeAtOf(port, after, decided),
  });
  if (!appended.ok)
    throw new StaleTurnError(
      `${after.id} stands at ${appended.actualSeq}, not at ${seqOf(before)} (${appended.reason})`,
    );
  return appended.events;
}

/** The stream had moved on, or the writer's epoch was over: the run must be folded again. */
export class StaleTurnError extends Error {
  override readonly name = "StaleTurnError";
  readonly code = "STALE_APPEND";
}

type Decided = Decision<NewRunEvent>;

function decideLetter(port: TurnPort, { state, lessons, decided }: Standing, { request, actor }: Letter): Decided {
  if (request.type === "accept") return accept(port, state, request.accepted);
  invariant(state !== null, "a command needs a run");
  const command = request.type === "ask" ? withKnown(port.memory, { state, lessons }, request) : request;
  return decide(contextOf(port, state, decided), command, actor);
}

/** A second acceptance of the same id is a no-op. */
function accept(port: TurnPort, state: RunState | null, accepted: Accepted): Decided {
  if (state !== null) return { events: [], refusal: null };
  const event: NewRunEvent = { type: "run.accepted", data: accepted };
  const born = evolve(null, {
    ...event,
    stream: "",
    seq: 1,
    at: port.facts.now,
    epoch: port.facts.epoch,
    actor: SYSTEM,
  });
  return { events: [event, ...progress(contextOf(port, born, [])).events], refusal: null, own: 1 };
}

function contextOf(port: TurnPort, state: RunState, decided: readonly NewRunEvent[]): Context {
  const view = { state, definition: port.definition(state.accepted.definition) };
  return { ...view, facts: { ...port.facts, day: port.day(view, decided) } };
}

function asJson(data: object): JsonObject {
  return { ...data };
}
