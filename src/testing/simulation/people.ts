import type { Definition } from "../../domain/definition/definition.ts";
import { hashOf } from "../../base/hash.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { Command } from "../../domain/run/commands.ts";
import { isEnded } from "../../domain/run/state.ts";
import type { Submission } from "../../engine/submission.ts";
import type { GateRow } from "../../ports/event-log.ts";
import { PERSON } from "../given.ts";
import { oneOf, type Draw } from "../random-definition.ts";
import { VIRTUAL_CHANNELS } from "./virtual/virtual-channels.ts";
import type { SimulatedEngine } from "./simulated-engine.ts";

/** What a client hands in; it asks again with the same key until it is told that it was accepted. */
export interface Wish {
  readonly submission: Submission;
  sending: boolean;
  id: string | null;
}

/** What a wish says beyond the definition. */
export interface WishMore extends Pick<Submission, "tells" | "progress"> {
  readonly key: string;
  /** What the project's config says beside its channels. */
  readonly config?: JsonObject;
}

/** A wish for a run of a definition. */
export function wishFor(definition: Definition, { config = {}, ...more }: WishMore): Wish {
  const submission: Submission = {
    definition,
    definitionHash: hashOf(definition),
    sourceDir: "/source",
    project: "/project",
    input: {},
    inputFiles: [],
    environment: { PATH: "/bin" },
    secrets: {},
    agents: { scripted: { adapter: "scripted", program: ["scripted"] } },
    config: { channels: VIRTUAL_CHANNELS, ...config },
    ...more,
    until: null,
    yes: false,
    actor: PERSON,
  };
  return { submission, sending: false, id: null };
}

/** Hands a wish in; an answer that never comes, or a refusal, lets the client ask again. */
export async function submit({ engine, life }: SimulatedEngine, wish: Wish): Promise<void> {
  if (wish.id !== null || wish.sending || !life.alive) return;
  wish.sending = true;
  try {
    const { id } = await engine.accept(wish.submission);
    if (life.alive) wish.id = id;
  } catch {
    // It asks again.
  } finally {
    wish.sending = false;
  }
}

/** Answers an open gate in one of the ways that it offers. */
export async function answerOne({ engine, store, life }: SimulatedEngine, draw: Draw): Promise<void> {
  const gates = store.gates({ state: "open" });
  const gate = gates[draw(Math.max(1, gates.length))];
  if (gate === undefined || !life.alive) return;
  const options = optionsOf(gate);
  const option = options[draw(Math.max(1, options.length))] ?? "words";
  await give(engine, gate.run, { type: "answer", gate: gate.id, option, note: "a note", subject: gate.subject });
}

/** Does what an operator may do with a run at any time. */
export async function steer({ engine, store, life }: SimulatedEngine, draw: Draw): Promise<void> {
  const runs = store.runs({ limit: 10 });
  const run = runs[draw(Math.max(1, runs.length))];
  if (run === undefined || !life.alive) return;
  const { state } = engine.view(run.id);
  const ended = isEnded(state);
  const from = oneOf(draw, [null, ...Object.keys(state.stages)]);
  await give(
    engine,
    run.id,
    ended
      ? { type: "retry", from, repin: null }
      : oneOf<Command>(draw, [{ type: "cancel" }, { type: "resume" }, { type: "resume" }]),
  );
}

/** Lets a held run go on. */
export async function resume({ engine, life }: SimulatedEngine, run: string): Promise<void> {
  if (life.alive) await give(engine, run, { type: "resume" });
}

async function give(engine: SimulatedEngine["engine"], run: string, command: Command): Promise<void> {
  try {
    await engine.command(run, command, { actor: PERSON, cause: "person" });
  } catch {
    // Refused, or the disk was full: a person sees it and goes on.
  }
}

function optionsOf(gate: GateRow): readonly string[] {
  const options: unknown = JSON.parse(gate.options);
  return Array.isArray(options) ? options.flatMap((option: { name?: string }) => option.name ?? []) : [];
}
