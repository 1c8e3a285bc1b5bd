import { codeOf } from "../../src/base/failure.ts";
import type { Actor } from "../../src/domain/actor.ts";
import type { Definition } from "../../src/domain/definition/definition.ts";
import type { GateRow } from "../../src/ports/event-log.ts";
import { definitionOf, gateStage, option } from "../../src/testing/definition.ts";
import type { Draw } from "../../src/testing/random-definition.ts";
import { submit, wishFor, type Wish } from "../../src/testing/simulation/people.ts";
import { ADA, BEN, CAL, LISTENERS, REMIND_MS, type Given, type GivenAnswer } from "./inbox-cast.ts";
import { inboxBreaches } from "./inbox-laws.ts";
import { figuresOf, type InboxFigures } from "./inbox-figures.ts";
import { drawFrom } from "./play.ts";
import { scenario, type Scenario } from "./scenario.ts";

// A day of a busy inbox under virtual time: runs come in over ten hours, each asks five questions of two listeners; three
// people answer, one of them always at the same moment as another and often the contrary; the orchestrator dies meanwhile.

/** What the day came to: the breaches are empty when every promise was kept. */
export interface InboxDay {
  readonly breaches: readonly string[];
  readonly figures: InboxFigures;
}

const MINUTE_MS = 60_000;
const TICK_MS = 2 * MINUTE_MS;

/** Runs come in over so many ticks. */
const ARRIVING = 300;

/** So often the orchestrator dies while they do. */
const DEATHS = 8;

/** By then everything has come to its end. */
const MOST_TICKS = 1_500;

interface Day {
  readonly world: Scenario;
  readonly draw: Draw;
  readonly wishes: Wish[];
  readonly answers: GivenAnswer[];
  /** Questions that nobody answers, known once they were looked at. */
  readonly neglected: Map<string, boolean>;
}

/** Plays the day of so many runs in a folder, which is left as it was at its end. */
export async function playInbox(home: string, runs: number, seed = 1): Promise<InboxDay> {
  const began = performance.now();
  using world = scenario(home);
  const day: Day = { world, draw: drawFrom(seed), wishes: [], answers: [], neglected: new Map() };
  const hours: number[] = [];
  await world.start();
  let ticks = 0;
  for (; ticks < MOST_TICKS && !(ticks > ARRIVING && isOver(day)); ticks += 1) {
    const before = performance.now();
    await tick(day, Math.floor((Math.min(ticks + 1, ARRIVING) * runs) / ARRIVING));
    if (ticks < ARRIVING && ticks % Math.floor(ARRIVING / DEATHS) === 17) await die(day);
    const hour = Math.floor((ticks * TICK_MS) / (60 * MINUTE_MS));
    hours[hour] = (hours[hour] ?? 0) + performance.now() - before;
  }
  const { store } = world.now();
  const more = { answers: day.answers, hours, seconds: (performance.now() - began) / 1_000 };
  const arrivals = world.world.channels.arrivals;
  const ended = isOver(day) ? [] : [`the day did not end in ${ticks} ticks`];
  return {
    breaches: [...ended, ...inboxBreaches({ store, arrivals, answers: day.answers, runs })],
    figures: figuresOf(store, arrivals, more),
  };
}

/** What comes in is handed in, who is there answers, and two minutes go by. */
async function tick(day: Day, runs: number): Promise<void> {
  const { world, wishes } = day;
  while (wishes.length < runs) wishes.push(wishFor(FIVE, { key: `run ${wishes.length}`, tells: LISTENERS }));
  for (const wish of wishes) if (wish.id === null) void submit(world.now(), wish);
  for (const gate of world.now().store.gates({ state: "open" })) answerMaybe(day, gate);
  await world.pass(TICK_MS);
}

/** In the middle of whatever people have just asked for. */
async function die({ world, draw, wishes, answers }: Day): Promise<void> {
  for (const gate of world.now().store.gates({ state: "open" }).slice(0, 3))
    give({ world, answers }, gate, { actor: ADA, option: "left" });
  await world.pass(draw(2));
  world.crash();
  for (const wish of wishes) wish.sending = false;
  for (const answer of answers) if (answer.is === "open") answer.is = "lost";
  await world.start();
}

function answerMaybe(day: Day, gate: GateRow): void {
  const { draw, neglected } = day;
  if (!neglected.has(gate.id)) neglected.set(gate.id, gate.stage === "second" && draw(5) === 0);
  if (neglected.get(gate.id) === true || draw(25) !== 0) return;
  const chosen = draw(2) === 0 ? "left" : "right";
  give(day, gate, { actor: draw(2) === 0 ? ADA : BEN, option: chosen });
  const contrary = chosen === "left" ? "right" : "left";
  give(day, gate, { actor: CAL, option: draw(2) === 0 ? chosen : contrary });
}

interface Said {
  readonly actor: Actor;
  readonly option: string;
}

function give({ world, answers }: Pick<Day, "world" | "answers">, gate: GateRow, { actor, option: said }: Said): void {
  const answer: GivenAnswer = { gate: gate.id, option: said, by: `${actor.kind}:${actor.id}`, is: "open" };
  answers.push(answer);
  const command = { type: "answer", gate: gate.id, option: said, note: null, subject: gate.subject } as const;
  const cause = `answer ${answers.length}`;
  void outcomeOf(world.now().engine.command(gate.run, command, { actor, cause })).then((is) => {
    if (answer.is === "open") answer.is = is;
    return is;
  });
}

/** A process that is gone answers nothing, and one that ends says so. */
async function outcomeOf(sent: Promise<void>): Promise<Given> {
  try {
    await sent;
    return "taken";
  } catch (failure) {
    return codeOf(failure) === "REFUSED" ? "refused" : "lost";
  }
}

function isOver({ world, wishes }: Day): boolean {
  const { store } = world.now();
  if (wishes.some(({ id }) => id === null)) return false;
  return store.counts().open === 0 && store.runsWithOutbox().length === 0;
}

/** Five questions, two of them at a time; the second has a default once its time is over. */
const FIVE: Definition = definitionOf([
  question("first", []),
  question("second", [], { expiresMs: 90 * MINUTE_MS, onExpiry: "left" }),
  question("third", ["first", "second"]),
  question("fourth", ["third"]),
  question("fifth", ["third"]),
]);

function question(
  id: string,
  needs: readonly string[],
  more: Parameters<typeof gateStage>[1] = {},
): ReturnType<typeof gateStage> {
  const options = [option("left", "continue"), option("right", "continue")];
  return gateStage(id, { ask: `${id}?`, options, remindMs: REMIND_MS, ...more }, { needs });
}
