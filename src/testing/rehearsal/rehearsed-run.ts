import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { EventItem } from "../../app/reading/event-json.ts";
import { HoldfastError } from "../../base/failure.ts";
import { invariant } from "../../base/invariant.ts";
import type { Definition, Stage } from "../../domain/definition/definition.ts";
import type { ShownArtifact, ShownAttempt, ShownGate, ShownRun, ShownStage } from "../../domain/run/view/shown.ts";
import type { PipelineNames } from "../../sdk/names.ts";
import { checkAnswer, checkOutput, knownStage } from "./known-names.ts";
import type { RehearsedHome } from "./rehearsed-home.ts";
import { hasArrived, hasEnded, isStuck, openGates, whereItStands } from "./where-it-stands.ts";

/** A run of a rehearsal. Every call starts the daemon again where it was killed. */
export interface RehearsedRun<Names extends PipelineNames = PipelineNames> {
  readonly id: string;
  /** Waits until a gate of this stage is open or the stage has ended. Throws when that cannot come about any more. */
  readonly until: (stageOrGate: StageOf<Names>) => Promise<ShownRun>;
  /** Waits until the run has ended. Throws when it waits for a person. */
  readonly ended: () => Promise<ShownRun>;
  /** Answers the open gate of a stage; resolves when the run has taken the answer up. */
  readonly answer: <Gate extends StageOf<Names>>(
    gate: Gate,
    option: Names[Gate]["answers"],
    note?: string,
  ) => Promise<void>;
  /** Every attempt at a stage, through all rounds. */
  readonly attempts: (stage: StageOf<Names>) => Promise<readonly ShownAttempt[]>;
  readonly show: () => Promise<ShownRun>;
  readonly artifacts: () => Promise<readonly ShownArtifact[]>;
  /** What happened to the run so far: reminders, retries, what fell due, each with its moment. */
  readonly events: () => Promise<readonly RehearsedEvent[]>;
  /** The bytes of a stage's output; of its first file where there are several. */
  readonly read: <Stage extends StageOf<Names>>(stage: Stage, output: Names[Stage]["outputs"]) => Promise<Uint8Array>;
}

/** The names of the stages and gates of a pipeline. */
export type StageOf<Names extends PipelineNames> = Extract<keyof Names, string>;

/** An event of a run's record. */
export type RehearsedEvent = Pick<EventItem, "type" | "at" | "actor" | "data">;

/** What a run of a rehearsal is reached through. */
export interface RunGround {
  readonly home: RehearsedHome;
  /** So long is waited for anything. */
  readonly patienceMs: number;
  readonly definition: Definition;
}

/** The handle of an accepted run. */
export function rehearsedRun<Names extends PipelineNames>(id: string, ground: RunGround): RehearsedRun<Names> {
  const { definition } = ground;
  const show = async (): Promise<ShownRun> => showRun(id, ground);
  return {
    id,
    show,
    until: async (name) => {
      knownStage(definition, name);
      return wait(ground, { what: `${name} to ask or to end`, show, is: (run) => hasArrived(run, name) });
    },
    ended: async () => wait(ground, { what: "the run to end", show, is: hasEnded }),
    answer: async (name, option, note) => {
      const { work } = knownStage(definition, name);
      if (work.kind === "gate")
        checkAnswer(
          name,
          option,
          work.gate.options.map((one) => one.id),
        );
      const run = await show();
      const gate = gateOf(run, name);
      checkAnswer(
        name,
        option,
        gate.options.map((one) => one.name),
      );
      await answer(ground, { gate, option, note });
      const redone = redoOf(gate, option);
      if (redone === null) return;
      const { round } = stageOf(run, redone);
      const is = (later: ShownRun): boolean => hasEnded(later) || stageOf(later, redone).round > round;
      await wait(ground, { what: `${redone} to begin again`, show, is });
    },
    attempts: async (name) => stageOf(await show(), knownStage(definition, name).id).attempts,
    artifacts: async () => (await show()).artifacts,
    events: async () => eventsOf(id, ground),
    read: async (stage, output) => readFile(artifactOf(await show(), knownStage(definition, stage), output).path),
  };
}

async function showRun(id: string, { home }: RunGround): Promise<ShownRun> {
  return home.ask(async (client) => client.call("GET /runs/{id}", { path: { id } }));
}

async function eventsOf(id: string, ground: RunGround, after = 0): Promise<readonly RehearsedEvent[]> {
  const asked = { path: { id }, query: { after } };
  const { events, next } = await ground.home.ask(async (client) => client.call("GET /runs/{id}/events", asked));
  return next === null ? events : [...events, ...(await eventsOf(id, ground, next))];
}

interface Awaited {
  readonly what: string;
  readonly show: () => Promise<ShownRun>;
  readonly is: (run: ShownRun) => boolean;
}

async function wait({ patienceMs }: RunGround, { what, show, is }: Awaited): Promise<ShownRun> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const run = await show();
    if (is(run)) return run;
    if (isStuck(run))
      throw new HoldfastError("REFUSED", `In vain is waited for ${what}.\n${whereItStands(run)}`, NO_WAY);
    if (Date.now() > until) {
      const words = `${patienceMs / 1_000} s were too short for ${what}.\n${whereItStands(run)}`;
      throw new HoldfastError("UNAVAILABLE", words, { hint: TOO_SHORT });
    }
    await delay(50);
  }
}

const TOO_SHORT = "Wait longer: rehearse(…, { within: … }), or put the clock forward: stage.clock.advance(…).";
const NO_WAY = { hint: "Answer what is open, or wait for what can still come about." };

async function answer(
  { home }: RunGround,
  { gate, option, note }: { readonly gate: ShownGate; readonly option: string; readonly note: string | undefined },
): Promise<void> {
  const body = { option, subject: gate.subject, note };
  await home.ask(async (client) => client.call("POST /gates/{id}/answer", { path: { id: gate.id }, body }));
}

function gateOf(run: ShownRun, name: string): ShownGate {
  const [gate] = openGates(run, name);
  if (gate === undefined) throw new HoldfastError("REFUSED", `No gate of ${name} is open.\n${whereItStands(run)}`);
  return gate;
}

function redoOf({ options }: ShownGate, option: string): string | null {
  const does = options.find(({ name }) => name === option)?.does;
  return typeof does === "object" && "redo" in does ? does.redo : null;
}

function stageOf({ stages }: ShownRun, name: string): ShownStage {
  const stage = stages.find(({ id }) => id === name);
  invariant(stage !== undefined, "a run shows every stage of its definition");
  return stage;
}

function artifactOf(run: ShownRun, asked: Stage, output: string): ShownArtifact {
  const stage = asked.id;
  const found = run.artifacts.find((artifact) => artifact.stage === stage && artifact.name === output);
  if (found !== undefined) return found;
  // A child may have registered more than is declared.
  checkOutput(asked, output);
  const there = run.artifacts.map((artifact) => `${artifact.stage}.${artifact.name}`).join(", ");
  throw new HoldfastError("NOT_FOUND", `There is no ${stage}.${output}.\n${whereItStands(run)}`, {
    hint: there === "" ? "Nothing is there yet." : `There are ${there}.`,
  });
}
