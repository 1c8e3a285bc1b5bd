import { named, own } from "../../base/own.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Definition, EnvRules, Stage } from "../../domain/definition/definition.ts";
import type { RunState } from "../../domain/run/state.ts";
import type { AgentAdapter } from "../../ports/agents.ts";
import type { Secrets } from "../../ports/secrets.ts";
import { maskedNames, maskProxy, proxyReference } from "./proxy.ts";

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
  return INHERITED.includes(name) || /^LC_\w+$/.test(name);
}

/** Every variable that a definition lets through from the submitting client, beside the inherited ones. */
export function passedNames(definition: Definition): readonly string[] {
  return [...definition.env.pass, ...definition.stages.flatMap((stage) => stage.env.pass)];
}

/** What a child's PATH follows from. */
export interface PathSources {
  readonly definition: Pick<Definition, "env">;
  readonly stage: Pick<Stage, "env">;
  /** What the config lets its agent's client have. */
  readonly client: EnvRules | null;
  /** Inherited and passed variables of the submitting client. */
  readonly environment: Readonly<Record<string, string>>;
  readonly binFolder: string;
}

/** The PATH of a child, in which its program is looked for too: the stage's or the submitter's, and at its end the folder of the running `holdfast`. */
export function childPath({ definition, stage, client, environment, binFolder }: PathSources): string {
  const set = [stage.env, client, definition.env].map((rules) => rules?.set["PATH"]).find((path) => path !== undefined);
  return `${set ?? environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}:${binFolder}`;
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
  /** What the config lets its agent's client have. */
  readonly client: EnvRules | null;
  readonly own: Readonly<Record<string, string>>;
}

/** The whole environment of a child: what the contract names, what the adapter declares, what the stage lists; nothing else. */
export async function childEnvironment(
  port: EnvironmentPort,
  words: ChildWords,
): Promise<Readonly<Record<string, string>>> {
  const { definition, stage, state, adapter, client } = words;
  const rules = [definition.env, ...(client === null ? [] : [client]), stage.env];
  const pinned = state.accepted.environment;
  const allowed = new Set([...rules.flatMap(({ pass }) => pass), ...(adapter?.environment ?? [])]);
  const inherited = Object.entries(pinned).filter(([name]) => isInherited(name) || allowed.has(name));
  const set = named(rules.flatMap((one) => Object.entries(one.set)));
  return {
    ...Object.fromEntries(inherited),
    ...(await proxiesOf(port, state.id, Object.fromEntries(inherited))),
    ...(await adapterSecrets(port, words)),
    ...set,
    ...(await secretsOf(port, state, rules)),
    PATH: childPath({ definition, stage, client, environment: pinned, binFolder: port.binFolder }),
    GIT_CEILING_DIRECTORIES: port.ceiling,
    ...words.own,
  };
}

/** The whole addresses of which the record holds only what may be read. Throws SECRET_MISSING. */
async function proxiesOf(
  { secrets }: EnvironmentPort,
  run: string,
  recorded: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const found = named<string>();
  for (const name of maskedNames(recorded)) {
    const value = await secrets.resolve(run, proxyReference(name), "/");
    // This process's own variable may be the address of another proxy.
    if (value === null || maskProxy(value) !== own(recorded, name))
      throw new HoldfastError("SECRET_MISSING", `The user and password of the proxy in ${name} are not known here.`, {
        hint: `Set ${name} as it was (${own(recorded, name) ?? ""}) and let the run go on: holdfast resume ${run}`,
      });
    found[name] = value;
  }
  return found;
}

async function adapterSecrets(
  { secrets }: EnvironmentPort,
  { adapter, state }: ChildWords,
): Promise<Readonly<Record<string, string>>> {
  const found = named<string>();
  for (const name of adapter?.secrets ?? []) {
    const value = await secrets.resolve(state.id, `env:${name}`, "/");
    if (value !== null) found[name] = value;
  }
  return found;
}

async function secretsOf(
  { secrets }: EnvironmentPort,
  { id, accepted }: RunState,
  rules: readonly EnvRules[],
): Promise<Readonly<Record<string, string>>> {
  const found = named<string>();
  for (const [name, reference] of rules.flatMap((one) => Object.entries(one.secrets))) {
    const value = await secrets.resolve(id, reference, accepted.sourceDir);
    if (value === null)
      throw new HoldfastError(
        "SECRET_MISSING",
        `The secret ${name} (${reference}) cannot be resolved here and now: ${secrets.why(reference)}.`,
      );
    found[name] = value;
  }
  return found;
}
