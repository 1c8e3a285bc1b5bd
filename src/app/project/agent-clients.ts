import { own } from "../../base/own.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { agentsOf } from "../../domain/definition/stage-agents.ts";
import type { Accepted } from "../../domain/run/events.ts";
import type { PinnedClient } from "../../domain/run/parts.ts";
import { findProgram } from "../../process/start/find-program.ts";
import type { Config } from "../../definition/config/config.ts";

/** The client that an agent's name stands for, before its program is looked for. */
export interface NamedClient extends Pick<PinnedClient, "adapter" | "env"> {
  /** The program and its fixed first words, where the config names them. */
  readonly words: readonly string[] | null;
}

/** The clients of the agents that a definition uses, by the name that the definition has for them. */
export function clientsOf(definition: Definition, config: Config | null): Readonly<Record<string, NamedClient>> {
  const names = new Set(definition.stages.flatMap(agentsOf).map((agent) => agent.use));
  return Object.fromEntries([...names].map((use) => [use, clientOf(use, config)]));
}

/** The client of the agent that may be asked which revision of a pipeline is meant; none where nobody is asked. */
export function finderClient(
  { revisions = [] }: Definition,
  config: Pick<Config, "agents" | "finder"> | null,
): Readonly<Record<string, NamedClient>> {
  const use = config?.finder?.use;
  return use === undefined || revisions.length === 0 ? {} : { [use]: clientOf(use, config) };
}

/** The client that a name stands for: an agent of the config, or the client of that name. */
export function clientOf(use: string, config: Pick<Config, "agents"> | null): NamedClient {
  const agents = config?.agents ?? {};
  const found = own(agents, use);
  return {
    adapter: found?.use ?? use,
    words: found?.program ?? null,
    ...(found?.env === undefined ? {} : { env: found.env }),
  };
}

/** Where programs are looked for, and which ones a submission names itself. */
export interface ProgramPlaces {
  readonly path: string;
  readonly named: Readonly<Record<string, string>>;
}

/** The clients as a run pins them: with their programs, as the submitter's PATH has them. Throws PROGRAM_MISSING. */
export function pinClients(clients: Readonly<Record<string, NamedClient>>, places: ProgramPlaces): Accepted["agents"] {
  return Object.fromEntries(
    Object.entries(clients).map(([use, { adapter, words, env }]) => {
      const program = programOf(use, { adapter, words: wordsOf(own(places.named, use), words) }, places.path);
      return [use, { adapter, program, ...(env === undefined ? {} : { env }) }];
    }),
  );
}

function wordsOf(named: string | undefined, words: readonly string[] | null): readonly string[] | null {
  return named === undefined ? words : [named];
}

const CLIENT_HINTS: Readonly<Record<string, string>> = {
  claude: "Install Claude Code (`npm install --global @anthropic-ai/claude-code`), or let the stage use another agent.",
};

function programOf(use: string, { adapter, words }: NamedClient, path: string): readonly string[] {
  const [program, ...rest] = wantedProgram({ adapter, words });
  const { file, fault } = findProgram(program, { path, beside: "/" });
  if (file !== null) return [file, ...rest];
  throw new HoldfastError("PROGRAM_MISSING", `The client of the agent ${use} is not there: ${fault.message}`, {
    hint: hintFor(use, adapter, words !== null),
  });
}

/** The program that a client is started by, as it is looked for, and its fixed first words. */
export function wantedProgram({ adapter, words }: NamedClient): readonly [program: string, ...rest: string[]] {
  if (adapter === "scripted" && words === null) return [process.execPath];
  const [program = adapter, ...rest] = words ?? [];
  return [program, ...rest];
}

function hintFor(use: string, adapter: string, configured: boolean): string {
  if (configured) return `Install it, or fix \`program\` of the agent ${use} in holdfast.config.ts.`;
  return CLIENT_HINTS[adapter] ?? "Install it, or let the stage use another agent.";
}
