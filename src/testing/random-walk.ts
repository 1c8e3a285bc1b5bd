import type { Command } from "../domain/run/commands.ts";
import { isEnded, type RunState } from "../domain/run/state.ts";
import { actOn } from "./act.ts";
import { openGates, PERSON, type GivenRun } from "./given.ts";
import { edgeBreaches, restBreaches } from "./laws.ts";
import { oneOf, type Draw } from "./random-definition.ts";
import type { Script } from "./script.ts";

/** What a walk was made of. */
export interface Walk {
  readonly run: GivenRun;
  readonly script: Script;
  readonly draw: Draw;
}

/** Walks a run for some steps: effects, time, crashes, people and reports that come twice or too late. Names what broke a law. */
export function walk(walking: Walk, steps: number): readonly string[] {
  const sent: Command[] = [];
  for (let step = 0; step < steps; step += 1) {
    const before = walking.run.state();
    takeStep(walking, sent);
    const breaches = [...edgeBreaches(before, walking.run.state()), ...restBreaches(walking.run)];
    if (breaches.length > 0) return breaches;
  }
  return [];
}

function takeStep(walking: Walk, sent: Command[]): void {
  const { run, draw } = walking;
  const kind = draw(24);
  if (run.state().stalled !== null && kind > 2) run.resume();
  else if (kind < 15) carryOut(walking, sent);
  else if (kind < 17) run.sleep();
  else if (kind === 17) run.pass(3_700_000);
  else if (kind === 18) nextLife(walking);
  else if (kind === 19) repeat(walking, sent);
  else if (kind < 23) person(walking);
  else steer(walking);
}

function carryOut({ run, script, draw }: Walk, sent: Command[]): void {
  const { effects } = run.due();
  const effect = effects[draw(Math.max(effects.length, 1))];
  if (effect === undefined) {
    if (!run.sleep()) answer(run, 0);
    return;
  }
  const command = actOn(run.state(), effect, script);
  if (command === null) return;
  sent.push(command);
  run.when(command);
}

/** The orchestrator stops cleanly, or dies; the next one claims the run, or marks it stalled. */
function nextLife({ run, draw }: Walk): void {
  if (draw(3) === 0) run.when({ type: "release", incarnation: "before" });
  run.crash();
  if (draw(2) === 0) run.when({ type: "claim", incarnation: "next" });
  for (const execution of Object.keys(run.state().executions))
    if (draw(2) === 0) run.when({ type: "adopt", execution, verdict: "running" });
}

/** A report that was made before comes again: it changes nothing but the record of its refusal. */
function repeat({ run, draw }: Walk, sent: readonly Command[]): void {
  const command = sent[draw(Math.max(sent.length, 1))];
  if (command !== undefined) run.when(command);
}

function person({ run, draw }: Walk): void {
  answer(run, draw(4));
}

function answer(run: GivenRun, choice: number): void {
  const gates = openGates(run.state());
  const gate = gates[choice % Math.max(gates.length, 1)];
  if (gate === undefined) return;
  const chosen = gate.options[choice % Math.max(gate.options.length, 1)];
  run.when({ type: "answer", gate: gate.gate, option: chosen?.name ?? "words", note: "a note", subject: null }, PERSON);
}

function steer({ run, draw }: Walk): void {
  const state = run.state();
  if (isEnded(state)) openNext(run, state, draw);
  else if (state.hold !== null) run.when({ type: "resume" }, PERSON);
  else run.when(oneOf<Command>(draw, [{ type: "advance" }, askFirst(state), { type: "cancel" }]), PERSON);
}

function openNext(run: GivenRun, state: RunState, draw: Draw): void {
  const from = oneOf(draw, [null, ...Object.keys(state.stages)]);
  if (draw(2) === 0) run.when({ type: "retry", from, repin: null }, PERSON);
  else run.when({ type: "revise", words: "once more", kind: null, stage: from }, PERSON);
}

function askFirst(state: RunState): Command {
  const execution = Object.keys(state.executions).at(0);
  if (execution === undefined) return { type: "advance" };
  return { type: "ask", execution, n: 1, question: "Which one?", options: ["this", "that"] };
}

/** Lets everything go well from here on: people answer, time passes; true when the run ends. */
export function walkToEnd(run: GivenRun, steps: number): boolean {
  for (let step = 0; step < steps && !isEnded(run.state()); step += 1) {
    if (run.state().stalled !== null) run.resume();
    else if (run.state().hold !== null) run.when({ type: "resume" }, PERSON);
    const [effect] = run.due().effects.filter((candidate) => run.act(candidate) !== null);
    if (effect === undefined && !run.sleep()) answer(run, 0);
  }
  return isEnded(run.state());
}
