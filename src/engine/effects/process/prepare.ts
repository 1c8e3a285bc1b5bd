import { own } from "../../../base/own.ts";
import { hashOf } from "../../../base/hash.ts";
import { HoldfastError } from "../../../base/failure.ts";
import type { Agent, CommandWords } from "../../../domain/definition/work.ts";
import type { EnvRules } from "../../../domain/definition/definition.ts";
import { untoldAnswers } from "../../../domain/run/gate/decide-messages.ts";
import { nextNumber } from "../../../domain/run/due.ts";
import type { RunView } from "../../../domain/run/context.ts";
import { attemptOf, findUnit, type UnitState } from "../../../domain/run/state.ts";
import type { AgentAdapter } from "../../../ports/agents.ts";
import type { Launch } from "../../../ports/processes.ts";
import { agentOf } from "../../host/agent-of.ts";
import { childEnvironment, childPath } from "../../inputs/environment.ts";
import { saltedMask } from "../../inputs/known-secrets.ts";
import { feedbackFor } from "../../inputs/feedback.ts";
import {
  agentInvocation,
  commandInvocation,
  programFinder,
  taskInvocation,
  type Invocation,
} from "../../inputs/invocation.ts";
import type { TemplateValues } from "../../inputs/fill.ts";
import { executionName, unitPath, workspaceOf } from "../../inputs/unit-path.ts";
import { refuseFaulty } from "../../inputs/launch-fault.ts";
import { childFiles, readItem, templateValues, type ChildFiles } from "./child-files.ts";
import { outputLimitOf } from "./output-limit.ts";
import type { EffectPort } from "../port.ts";
import type { Prepared, Start, Starting } from "./starting.ts";
import { executionKey, fenceOf } from "../../../base/execution-key.ts";

/** Makes a process ready without starting it: command line, files, environment, baseline. */
export async function prepare(port: EffectPort, effect: Start, view: RunView): Promise<Prepared> {
  if (effect.role !== "judge") await port.rebooted.fix(view);
  const item = await readItem(port, view, { stage: effect.stage, ordinal: effect.ref.item });
  const starting: Starting = { ...locate(port, effect, view), item };
  const files = await childFiles(port, starting);
  const session = sessionOf(port, starting);
  const invocation = started(port, starting, invocationOf(port, starting, session));
  const token = port.clock.random();
  const fence = fenceOf({ home: port.settings.homeId, execution: starting.key, token });
  const env = await environmentOf(port, starting, { invocation, files });
  const deadlineMs = port.processes.monotonicMs() + effect.stage.timeoutMs;
  const { facts } = port.processes;
  // Asked for last: by now every secret of this child is known.
  const mask = await saltedMask(port, view, port.clock.random());
  const launch = launchOf(starting, invocation, { token, fence, env, mask, deadlineMs });
  refuseFaulty(port.processes, launch, invocation.templates);
  return {
    launch,
    admission: {
      type: "admit",
      resumed: session?.resume ?? false,
      baseline: effect.role === "work" ? await baselineOf(port, starting) : null,
      admission: {
        ...effect.ref,
        role: effect.role,
        judge: effect.judge,
        token,
        argvHash: hashOf(invocation.argv),
        program: null,
        session: session?.id ?? null,
        deadline: { bootId: facts.bootId, atMs: deadlineMs },
        classes: effect.stage.resources,
        host: facts.host,
      },
    },
  };
}

function launchOf(
  { effect, directory, key, cwd }: Starting,
  { argv, stdin, output }: Invocation,
  given: Pick<Launch, "token" | "fence" | "env" | "mask" | "deadlineMs">,
): Launch {
  return { ...given, ...outputLimitOf(effect.stage, effect.role), directory, execution: key, argv, cwd, stdin, output };
}

function locate(port: EffectPort, effect: Start, view: RunView): Omit<Starting, "item"> {
  const { id, version } = view.state;
  const { ref, role } = effect;
  const unit = findUnit(view.state, ref);
  if (unit === undefined) throw new HoldfastError("REFUSED", `${ref.stage} has moved on.`);
  const k = nextNumber({ ...view, facts: { now: 0, seed: "", epoch: 0, upSince: 0, day: null } }, ref, role);
  const key = executionKey({ ...ref, run: id, version, role, k });
  const name = executionName(key);
  const workspace = workspaceOf(port.workspaces, effect.stage, unitPath(view.state, ref));
  const cwd = role === "judge" ? port.workspaces.scratch(id, name) : workspace;
  return { effect, view, unit, key, cwd, workspace, directory: port.workspaces.executionFolder(id, name) };
}

/** The adapter and program that were pinned for an agent's name. Throws PROGRAM_MISSING. */
export function pinnedAgent(
  port: EffectPort,
  view: RunView,
  agent: Agent,
): { readonly adapter: AgentAdapter; readonly program: readonly string[] } {
  const pinned = own(view.state.accepted.agents, agent.use);
  const adapter = pinned === undefined ? null : port.agents.find(pinned.adapter);
  if (pinned === undefined || adapter === null)
    throw new HoldfastError("PROGRAM_MISSING", `There is no agent client ${agent.use}.`);
  return { adapter, program: pinned.program };
}

interface Session {
  readonly id: string;
  readonly resume: boolean;
}

function sessionOf(port: EffectPort, { effect, view, unit }: Starting): Session | null {
  const agent = agentOf(view, effect);
  if (agent === null) return null;
  const { capabilities } = pinnedAgent(port, view, agent).adapter;
  if (!capabilities.presetSession) return null;
  const planned = effect.role === "work" ? plannedSession(unit) : null;
  if (planned !== null) return { id: planned.id, resume: planned.resume && capabilities.resume };
  const inherited = effect.role === "work" && agent.session !== "new" ? chosenSession(view, agent.session.of) : null;
  return inherited === null ? { id: port.clock.uuid(), resume: false } : { id: inherited, resume: capabilities.resume };
}

function plannedSession({ plan }: UnitState): Session | null {
  return plan === null || plan.session === null ? null : { id: plan.session, resume: plan.resume };
}

function chosenSession(view: RunView, stage: string): string | null {
  const unit = view.state.stages[stage]?.units[0];
  return unit?.chosen === null || unit === undefined ? null : (attemptOf(unit, unit.chosen)?.session ?? null);
}

function invocationOf(port: EffectPort, starting: Starting, session: Session | null): Invocation {
  const { effect, view } = starting;
  const { sourceDir } = view.state.accepted;
  const values = templateValues(port, starting);
  const agent = agentOf(view, effect);
  if (agent !== null) return askAgent(port, starting, { agent, session, values });
  if (effect.role === "work" && effect.stage.work.kind === "task")
    return taskInvocation(effect.stage, port.settings.taskHost, sourceDir);
  return commandInvocation(commandOf(effect), values);
}

/** The program as its child would find it. Throws PROGRAM_MISSING. */
function started(port: EffectPort, { effect, view }: Starting, invocation: Invocation): Invocation {
  const { environment, sourceDir } = view.state.accepted;
  const { binFolder } = port.settings;
  const client = clientEnv(view, effect);
  const path = childPath({ definition: view.definition, stage: effect.stage, client, environment, binFolder });
  const [program = "", ...rest] = invocation.argv;
  return { ...invocation, argv: [programFinder(port.processes, path, sourceDir)(program), ...rest] };
}

function clientEnv(view: RunView, effect: Start): EnvRules | null {
  const agent = agentOf(view, effect);
  return agent === null ? null : (own(view.state.accepted.agents, agent.use)?.env ?? null);
}

interface Asking {
  readonly agent: Agent;
  readonly session: Session | null;
  readonly values: TemplateValues;
}

function askAgent(port: EffectPort, { effect, view, unit }: Starting, { agent, session, values }: Asking): Invocation {
  const stage = view.state.stages[effect.stage.id];
  const feedback = effect.role === "work" && stage !== undefined ? feedbackFor(view.definition, stage, unit) : null;
  const interrupted = unit.plan !== null && unit.plan.cause === "resume";
  const answers = effect.role === "work" ? untoldAnswers(view.state, effect.ref) : [];
  const begun = session ?? { id: "", resume: false };
  return agentInvocation(
    { agent, ...pinnedAgent(port, view, agent), session: begun, interrupted, feedback, answers },
    values,
  );
}

function commandOf(effect: Start): CommandWords {
  if (effect.role === "judge") return judgeWords(effect);
  if (effect.role === "poll") return effect.stage.poll?.run ?? [];
  return effect.stage.work.kind === "command" ? effect.stage.work.run : [];
}

function judgeWords(effect: Start): CommandWords {
  const judge = effect.judge === null ? undefined : effect.stage.review?.judges[effect.judge];
  return judge?.kind === "command" ? judge.run : [];
}

async function environmentOf(
  port: EffectPort,
  starting: Starting,
  made: { readonly invocation: Invocation; readonly files: ChildFiles },
): Promise<Launch["env"]> {
  const { effect, view, directory, cwd } = starting;
  const { invocation, files } = made;
  const environment = await childEnvironment(
    { secrets: port.secrets, binFolder: port.settings.binFolder, ceiling: port.workspaces.runFolder(view.state.id) },
    {
      definition: view.definition,
      stage: effect.stage,
      state: view.state,
      adapter: invocation.adapter,
      client: clientEnv(view, effect),
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
