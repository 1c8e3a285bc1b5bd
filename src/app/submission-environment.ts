import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Definition } from "../domain/definition/definition.ts";
import { isInherited, passedNames } from "../engine/inputs/environment.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Secret variables that agent clients take where they are set. */
const CLIENT_SECRETS = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "ANTHROPIC_CUSTOM_HEADERS",
];

/** Plain variables that agent clients take where they are set. */
const CLIENT_NAMES = /^(ANTHROPIC_(BASE_URL|MODEL|SMALL_FAST_MODEL|DEFAULT_\w+)|CLAUDE_CONFIG_DIR|CLAUDE_CODE_\w+)$/;

/** The variables that a submission carries: the inherited ones, what the definition lists, what agent clients declare. */
export function submittedEnvironment(definition: Definition, env: Environment): Record<string, string> {
  const passed = new Set(passedNames(definition));
  const wanted = (name: string): boolean =>
    isInherited(name) || passed.has(name) || (CLIENT_NAMES.test(name) && !CLIENT_SECRETS.includes(name));
  return pick(env, (name) => wanted(name));
}

/** The values of the definition's \`env:\` references, by reference. */
export function submittedSecrets(definition: Definition, env: Environment): Record<string, string> {
  const rules = [definition.env, ...definition.stages.map((stage) => stage.env)];
  const named = rules
    .flatMap((one) => Object.values(one.secrets))
    .flatMap((reference) => (reference.startsWith("env:") ? [reference.slice(4)] : []));
  const wanted = new Set([...named, ...CLIENT_SECRETS]);
  const values = pick(env, (name) => wanted.has(name));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`env:${name}`, value]));
}

/** The project of a folder: its git top level, or the folder itself. */
export function projectOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}

function pick(env: Environment, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && wanted(name) ? [[name, value]] : [])),
  );
}
