import { randomUUID } from "node:crypto";
import { parseDuration } from "../../base/text/duration.ts";
import { HoldfastError } from "../../base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";
import { plainDataOf } from "../../app/runs/plain-data-of.ts";
import { loadBuilt, loadPipeline, type LoadedPipeline } from "../../definition/load/load-pipeline.ts";
import type { Duration } from "../../sdk/gates.ts";
import type { PipelineNames } from "../../sdk/names.ts";
import type { Pipeline } from "../../sdk/pipeline.ts";
import type { AgentScript } from "./agent-script.ts";
import { openRehearsedHome, type RehearsedHome } from "./rehearsed-home.ts";
import { rehearsedRun, type RehearsedRun, type RunGround, type StageOf } from "./rehearsed-run.ts";
import { scriptedDefinition, type ScriptedVerdict } from "./scripted-definition.ts";

/** How a pipeline is rehearsed. */
export interface RehearsalOptions<I extends object, Names extends PipelineNames = PipelineNames> {
  /** What is played in place of stages: `script({ … })`. */
  readonly agents: AgentScript<StageOf<Names>>;
  /** What the agents that judge a stage say, an entry for each attempt, the last repeats; without an entry they pass everything. */
  readonly judges?: Readonly<Partial<Record<StageOf<Names>, ScriptedVerdict | readonly ScriptedVerdict[]>>>;
  /** The input of runs that are started without one. */
  readonly input?: I;
  /** So long is waited for anything; 60 seconds without it. */
  readonly within?: Duration;
}

/** The clock of a rehearsal. It goes as any other, and can be put forward; processes, and what they see, stay in real time. */
export interface RehearsalClock {
  readonly now: () => Date;
  /**
   * Puts the clock forward, from one due moment to the next, and waits at each until all that it set off is at rest. Throws
   * UNAVAILABLE when something does not come to rest.
   */
  readonly advance: (by: Duration) => Promise<void>;
}

/** A pipeline on trial: a home, a daemon and processes of its own, all real but the agents. */
export interface Rehearsal<I extends object, Names extends PipelineNames = PipelineNames> extends AsyncDisposable {
  /** Starts a run. */
  readonly start: (input?: I) => Promise<RehearsedRun<Names>>;
  /** What time it is for the runs. */
  readonly clock: RehearsalClock;
  /** Kills the daemon with SIGKILL, as a crash would; its children go on, and the next call starts it again, so much later. */
  readonly crash: (downFor?: Duration) => Promise<void>;
  /** Ends the daemon with its children and removes every file; `await using` does it automatically. */
  readonly close: () => Promise<void>;
}

/** Rehearses a pipeline, or a pipeline file: scripts play its agents, all else is real. Throws DEFINITION_INVALID, UNKNOWN_STAGE, USAGE. */
export async function rehearse<I extends object = object, Names extends PipelineNames = PipelineNames>(
  pipeline: Pipeline<I, Names> | string,
  options: RehearsalOptions<I, NoInfer<Names>>,
): Promise<Rehearsal<I, Names>> {
  const loaded = typeof pipeline === "string" ? await loadPipeline(pipeline) : await loadBuilt(pipeline);
  const { agents, judges = {}, within = "60s" } = options;
  const patienceMs = msOf(within);
  const definition = scriptedDefinition(loaded.definition, { agents, judges, dir: loaded.dir });
  const home = await openRehearsedHome();
  return rehearsalOf({ ...loaded, definition }, { home, patienceMs, definition }, options.input);
}

function rehearsalOf<I extends object, Names extends PipelineNames>(
  loaded: LoadedPipeline,
  ground: RunGround,
  usual: I | undefined,
): Rehearsal<I, Names> {
  const { crash, advance, now, remove } = ground.home;
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => (closing ??= remove());
  return {
    start: async (input = usual) => rehearsedRun<Names>(await submit(loaded, ground.home, plainInput(input)), ground),
    clock: {
      now: () => new Date(now()),
      advance: async (by) => advance({ byMs: msOf(by), withinMs: ground.patienceMs }),
    },
    crash: async (downFor = "0s") => crash(msOf(downFor)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Longer than any pipeline waits, and far from where dates end. */
const LONGEST_MS = 10 * 366 * 86_400_000;

function msOf(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === null) throw new HoldfastError("USAGE", `${duration} is no duration.`);
  if (ms > LONGEST_MS) throw new HoldfastError("USAGE", `${duration} is longer than ten years.`);
  return ms;
}

async function submit(loaded: LoadedPipeline, home: RehearsedHome, input: JsonObject): Promise<string> {
  // The key makes it one run, also when it is asked for twice.
  const body = { ...plainDataOf(loaded, home.env), input, key: randomUUID() };
  const { id } = await home.ask(async (client) => client.call("POST /runs", { body }));
  return id;
}

function plainInput(input: object = {}): JsonObject {
  const plain: Json = JSON.parse(JSON.stringify(input));
  return isJsonObject(plain) ? plain : {};
}
