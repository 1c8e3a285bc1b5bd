import { HoldfastError } from "../../base/failure.ts";
import type { Definition, EnvRules, Stage } from "../../domain/definition/definition.ts";
import type { RunState } from "../../domain/run/state.ts";
import type { AgentAdapter } from "../../ports/agents.ts";
import type { Secrets } from "../../ports/secrets.ts";

/** Variables of the submitting client that every child gets (contract: "What a child gets"). */
const INHERITED: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "TZ",
  "TERM",
  "TMPDIR",
  ..."http_proxy https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY".split(" "),
  ..."SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO".split(" "),
];

/** Tells whether a variable is inherited by every child. */
export function isInherited(name: string): boolean {
  return INHERITED.includes(name) || name.startsWith("LC_");
}

/** Every variable that a definition lets through from the submitting client, beside the inherited ones. */
export function passedNames(definition: Definition): readonly string[] {
  return [...definition.env.pass, ...definition.stages.flatMap((stage) => stage.env.pass)];
}

/** What a child's environment is made from. */
export interface EnvironmentPort {
  readonly secrets: Secrets;
  readonly binFolder: string;
  /** Folders above which git must not look for a repository. */
  readonly ceiling: string;
}

/** What is particular to one child. */
export interface ChildWords {
  readonly definition: Definition;
  readonly stage: Stage;
  readonly state: RunState;
  readonly adapter: AgentAdapter | null;
  readonly own: Readonly<Record<string, string>>;
}

/** The whole environment of a child: what the contract names, what the adapter declares, what the stage lists; nothing else. */
export async function childEnvironment(
  port: EnvironmentPort,
  words: ChildWords,
): Promise<Readonly<Record<string, string>>> {
  const { definition, stage, state, adapter, own } = words;
  const pinned = state.accepted.environment;
  const allowed = new Set([...definition.env.pass, ...stage.env.pass, ...(adapter?.environment ?? [])]);
  const inherited = Object.entries(pinned).filter(([name]) => isInherited(name) || allowed.has(name));
  const path = `${pinned["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}:${port.binFolder}`;
  return {
    ...Object.fromEntries(inherited),
    ...(await adapterSecrets(port, words)),
    ...definition.env.set,
    ...stage.env.set,
    ...(await secretsOf(port, state.id, definition.env)),
    ...(await secretsOf(port, state.id, stage.env)),
    PATH: stage.env.set["PATH"] ?? definition.env.set["PATH"] ?? path,
    GIT_CEILING_DIRECTORIES: port.ceiling,
    ...own,
  };
}

async function adapterSecrets(
  { secrets }: EnvironmentPort,
  { adapter, state }: ChildWords,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of adapter?.secrets ?? []) {
    const value = await secrets.resolve(state.id, `env:${name}`);
    if (value !== null) found[name] = value;
  }
  return found;
}

async function secretsOf(
  { secrets }: EnvironmentPort,
  run: string,
  rules: EnvRules,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const [name, reference] of Object.entries(rules.secrets)) {
    const value = await secrets.resolve(run, reference);
    if (value === null)
      throw new HoldfastError("SECRET_MISSING", `The secret ${name} (${reference}) cannot be resolved here and now.`);
    found[name] = value;
  }
  return found;
}
