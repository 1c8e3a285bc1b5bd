import { ADAPTERS } from "../../agents/agents.ts";
import { recordedConfigs } from "../../engine/projects.ts";
import type { AgentCapabilities } from "../../ports/agents.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { findProgram } from "../../process/start/find-program.ts";
import { runProgram } from "../../process/start/run-program.ts";
import { clientOf, wantedProgram } from "./agent-clients.ts";
import { submittedConfig } from "../runs/submitted-config.ts";

/** An agent that stages may use, and what its client is on this machine. */
export interface KnownAgent {
  /** What a stage has for `use`. */
  readonly name: string;
  readonly adapter: string;
  /** Where its program is, or as it is looked for where it is not found. */
  readonly program: string;
  readonly found: boolean;
  /** What its program says of its version; null where it is not there, or says nothing in time. */
  readonly version: string | null;
  /** Null where this version knows no such adapter. */
  readonly capabilities: AgentCapabilities | null;
}

/** Whose agents are asked for: the project and what is recorded of it, and the variables of the one who asks. */
export interface AgentsQuestion {
  readonly project: string;
  /** Null where there is no home yet. */
  readonly store: Pick<StoreReader, "events"> | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The clients that are built in, and the agents of the config with which the project last submitted something. */
export async function knownAgents({ project, store, env }: AgentsQuestion): Promise<readonly KnownAgent[]> {
  const recorded = store === null ? null : (recordedConfigs(store).get(project) ?? null);
  const { clients } = submittedConfig(recorded, project);
  const names = new Set([...ADAPTERS.map(({ name }) => name), ...Object.keys(clients?.agents ?? {})]);
  return Promise.all([...names].map(async (name) => knownAgent(name, clientOf(name, clients), env)));
}

async function knownAgent(
  name: string,
  client: ReturnType<typeof clientOf>,
  env: AgentsQuestion["env"],
): Promise<KnownAgent> {
  const [wanted] = wantedProgram(client);
  const program = findProgram(wanted, { path: env["PATH"] ?? "", beside: "/" }).file;
  return {
    name,
    adapter: client.adapter,
    program: program ?? wanted,
    found: program !== null,
    version: program === null ? null : await versionOf(program, env),
    capabilities: ADAPTERS.find((adapter) => adapter.name === client.adapter)?.capabilities ?? null,
  };
}

/** So long a client may take to say its version. */
const PATIENCE_MS = 5_000;

/** A client is asked before anybody trusts it with more: it gets what it needs to start. */
const GIVEN = ["PATH", "HOME", "LANG", "TMPDIR"];

async function versionOf(program: string, env: AgentsQuestion["env"]): Promise<string | null> {
  const ended = await runProgram({
    argv: [program, "--version"],
    cwd: "/",
    env: Object.fromEntries(GIVEN.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    stdin: "",
    timeoutMs: PATIENCE_MS,
    signal: new AbortController().signal,
  });
  if (ended.is !== "exited" || ended.code !== 0) return null;
  return ended.stdout.trim().split("\n")[0] || null;
}
