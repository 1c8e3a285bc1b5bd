import { hashOf } from "../../base/hash.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Json } from "../../base/json.ts";
import type { Agent } from "../../domain/definition/work.ts";
import type { AdmitCommand } from "../../domain/run/commands.ts";
import { nextNumber, type Effect } from "../../domain/run/due.ts";
import type { RunView } from "../../domain/run/context.ts";
import { attemptOf, findUnit, type UnitState } from "../../domain/run/state.ts";
import type { AgentAdapter } from "../../ports/agents.ts";
import type { Launch } from "../../ports/processes.ts";
import { childEnvironment } from "../inputs/environment.ts";
import { feedbackFor } from "../inputs/feedback.ts";
import { agentInvocation, commandInvocation, programFinder, taskInvocation, type Invocation } from "../inputs/invocation.ts";
import { executionName, unitPath, workspaceOf } from "../inputs/unit-path.ts";
import { childFiles, readItem, templateValues, type ChildFiles } from "./child-files.ts";
import type { EffectPort } from "./port.ts";

type Start = Extract<Effect, { kind: "start" }>;

/** A process made ready: what is to be committed, and what is to be started then. */
export interface Prepared {
  readonly admission: AdmitCommand;
  readonly launch: Launch;
}

/** Everything about one start that its steps share. */
export interface Starting {
  readonly effect: Start;
  readonly view: RunView;
  readonly unit: UnitState;
  readonly key: string;
  readonly cwd: string;
  readonly workspace: string;
  readonly directory: string;
  /** The item of an `each` stage that this start is for. */
  readonly item: Json;
}

/** Makes a process ready without starting it: command line, files, environment, baseline. */
export async function prepare(port: EffectPort, effect: Start, view: RunView): Promise<Prepared> {
  const item = await readItem(port, view, { stage: effect.stage, ordinal: effect.ref.item });
  const starting: Starting = { ...locate(port, effect, view), item };
  const files = await childFiles(port, starting);
  const session = sessionOf(port, starting);
  const invocation = invocationOf(port, starting, session);
  const token = port.clock.random();
  const fence = `${port.settings.homeId}/${starting.key}#${token}`;
  const env = await environmentOf(port, starting, { invocation, files });
  const deadlineMs = port.processes.monotonicMs() + effect.stage.timeoutMs;
  const { argv, stdin, output } = invocation;
  const { facts } = port.processes;
  return {
    launch: { directory: starting.directory, execution: starting.key, token, fence, argv, cwd: starting.cwd, env, stdin, output, deadlineMs },
    admission: {
      type: "admit",
      resumed: session?.resume ?? false,
      baseline: effect.role === "work" ? await baselineOf(port, starting) : null,
      admission: {
        ...effect.ref,
        role: effect.role,
        judge: effect.judge,
        token,
        argvHash: hashOf(argv),
        program: null,
        session: session?.id ?? null,
        deadline: { bootId: facts.bootId, atMs: deadlineMs },
        classes: effect.stage.resources,
        host: facts.host,
      },
    },
  };
}

function locate(port: EffectPort, effect: Start, view: RunView): Omit<Starting, "item"> {
  const { id, version } = view.state;
  const { ref, role } = effect;
  const unit = findUnit(view.state, ref);
  if (unit === undefined) throw new HoldfastError("REFUSED", `${ref.stage} has moved on.`);
  const instance = ref.item === null ? ref.stage : `${ref.stage}[${ref.item}]`;
  const k = nextNumber({ ...view, facts: { now: 0, seed: "", epoch: 0, upSince: 0 } }, ref, role);
  const key = `${id}/${version}/${instance}/${ref.attempt}/${role}.${k}`;
  const name = executionName(key);
  const workspace = workspaceOf(port.workspaces, effect.stage, unitPath(view.state, ref));
  const cwd = role === "judge" ? port.workspaces.scratch(id, name) : workspace;
  return { effect, view, unit, key, cwd, workspace, directory: port.workspaces.executionFolder(id, name) };
}

/** The agent that an execution runs: the stage's own, or a judge. */
export function agentOf(effect: Pick<Start, "stage" | "role" | "judge">): Agent | null {
  if (effect.role === "work") return effect.stage.work.kind === "agent" ? effect.stage.work.agent : null;
  const judge = effect.judge === null ? undefined : effect.stage.review?.judges[effect.judge];
  return judge?.kind === "agent" ? judge.agent : null;
}

/** The adapter and program that were pinned for an agent's name. Throws PROGRAM_MISSING. */
export function pinnedAgent(port: EffectPort, view: RunView, agent: Agent): { readonly adapter: AgentAdapter; readonly program: readonly string[] } {
  const pinned = view.state.accepted.agents[agent.use];
  const adapter = pinned === undefined ? null : port.agents.find(pinned.adapter);
  if (pinned === undefined || adapter === null) throw new HoldfastError("PROGRAM_MISSING", `There is no agent client ${agent.use}.`);
  return { adapter, program: pinned.program };
}

interface Session {
  readonly id: string;
  readonly resume: boolean;
}

function sessionOf(port: EffectPort, { effect, view, unit }: Starting): Session | null {
  const agent = agentOf(effect);
  if (agent === null) return null;
  const { adapter } = pinnedAgent(port, view, agent);
  if (!adapter.capabilities.presetSession) return null;
  if (effect.role !== "work") return { id: port.clock.uuid(), resume: false };
  const inherited = agent.session === "new" ? null : chosenSession(view, agent.session.of);
  const { plan } = unit;
  if (plan?.session !== null && plan?.session !== undefined) return { id: plan.session, resume: plan.resume && adapter.capabilities.resume };
  return inherited === null ? { id: port.clock.uuid(), resume: false } : { id: inherited, resume: adapter.capabilities.resume };
}

function chosenSession(view: RunView, stage: string): string | null {
  const unit = view.state.stages[stage]?.units[0];
  return unit?.chosen === null || unit === undefined ? null : (attemptOf(unit, unit.chosen)?.session ?? null);
}

function invocationOf(port: EffectPort, starting: Starting, session: Session | null): Invocation {
  const { effect, view } = starting;
  const { stage, role } = effect;
  const { sourceDir, environment } = view.state.accepted;
  const values = templateValues(port, starting);
  const find = programFinder(port.processes, environment["PATH"] ?? "", sourceDir);
  const agent = agentOf(effect);
  if (agent !== null) {
    const { plan } = starting.unit;
    const feedback = role === "work" ? feedbackFor(view.state.stages[stage.id] ?? emptyStage(stage.id), starting.unit) : null;
    return agentInvocation({ agent, ...pinnedAgent(port, view, agent), session: session ?? { id: "", resume: false }, interrupted: plan?.cause === "resume", feedback }, values);
  }
  if (role === "poll" && stage.poll !== null) return commandInvocation(stage.poll.run, values, find);
  if (role === "judge") return commandInvocation(judgeWords(effect), values, find);
  return stage.work.kind === "command" ? commandInvocation(stage.work.run, values, find) : taskInvocation(stage, port.settings.taskHost, sourceDir);
}

function emptyStage(id: string): never {
  throw new HoldfastError("REFUSED", `${id} has moved on.`);
}

function judgeWords(effect: Start): readonly string[] | string {
  const judge = effect.judge === null ? undefined : effect.stage.review?.judges[effect.judge];
  return judge?.kind === "command" ? judge.run : [];
}

async function environmentOf(port: EffectPort, starting: Starting, made: { readonly invocation: Invocation; readonly files: ChildFiles }): Promise<Launch["env"]> {
  const { effect, view, directory, cwd } = starting;
  const { invocation, files } = made;
  const environment = await childEnvironment(
    { secrets: port.secrets, binFolder: port.settings.binFolder, ceiling: port.workspaces.runFolder(view.state.id) },
    {
      definition: view.definition,
      stage: effect.stage,
      state: view.state,
      adapter: invocation.adapter,
      own: {
        HOLDFAST_RUN_ID: view.state.id,
        HOLDFAST_STAGE: effect.stage.id,
        HOLDFAST_ATTEMPT: String(effect.ref.attempt),
        HOLDFAST_WORKSPACE: cwd,
        HOLDFAST_SOURCE: view.state.accepted.sourceDir,
        HOLDFAST_DIR: directory,
        ...files,
        ...(effect.judge === null ? {} : { HOLDFAST_JUDGE: String(effect.judge) }),
      },
    },
  );
  return { ...invocation.env, ...environment };
}

/** Attempts that continue one another share the round's baseline; rework and redo take a new one. */
async function baselineOf(port: EffectPort, { effect, unit, workspace }: Starting): Promise<string | null> {
  const files = effect.stage.outputs.filter((output) => output.source === "files");
  if (files.length === 0) return null;
  const cause = unit.plan?.cause ?? "first";
  const last = unit.attempts.at(-1);
  const continues = cause !== "first" && cause !== "redo" && cause !== "rework" && last !== undefined;
  if (continues && last.baseline !== null) return last.baseline;
  const text = await port.workspaces.baseline(workspace, files);
  return port.store.transact((writer) => writer.putPayload(text));
}
