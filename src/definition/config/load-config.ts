import { dirname, join, resolve } from "node:path";
import { statSync } from "node:fs";
import type { ChannelSettings } from "../../domain/channel.ts";
import type { HostLimits } from "../../domain/host-limits.ts";
import { NO_ENV } from "../normalise/defaults.ts";
import { normaliseBudget } from "../normalise/normalise-limits.ts";
import { createFindings, inside, report, type Locate, type Place } from "../check/faults.ts";
import { importUserModule } from "../load/import-user-module.ts";
import { didYouMean } from "../check/nearest.ts";
import { plainData } from "../load/plain-data.ts";
import { wholeReferences } from "./secret-references.ts";
import { count, mapped, nullable, text, word, type Shape } from "../format/shape.ts";
import { byKind, listOf, mapOf, NAME, object } from "../format/shape-of-many.ts";
import { checkFinder, FINDER, normaliseFinder, type FinderWords } from "../format/shape-of-finder.ts";
import { HOST } from "../format/shape-of-host.ts";
import { CHANNEL } from "../format/shape-of-channel.ts";
import { CONFIG_BUDGET, ENV } from "../format/shapes-of-limits.ts";
import { invalid } from "../check/invalid.ts";
import { locateInModule } from "../load/module-places.ts";
import type { ConfigBudgetWords, EnvWords, PermissionWords } from "../format/words.ts";
import type { ConfigAgent, Config } from "./config.ts";

const NAMES = ["holdfast.config.ts", "holdfast.config.mjs", "holdfast.config.js"];

/** Finds the nearest config upwards from a folder and reads it; null when there is none. */
export async function loadConfig(fromFolder: string, limit?: AbortSignal): Promise<Config | null> {
  const file = findConfig(fromFolder);
  if (file === null) return null;
  const imported = await importUserModule(file, limit);
  if (!imported.ok) throw invalid(file, [imported.refusal]);
  const config = decodeConfig(imported.value["default"], file, locateInModule(file));
  const folder = dirname(file);
  const agents = Object.entries(config.agents).map(([name, agent]) => [name, withWholePaths(agent, folder)]);
  return { ...config, agents: Object.fromEntries(agents), env: wholeReferences(folder, config.env) };
}

/** What a config names by a path lies beside it. */
function withWholePaths(agent: ConfigAgent, folder: string): ConfigAgent {
  const found = withProgram(agent, folder);
  return found.env === undefined ? found : { ...found, env: wholeReferences(folder, found.env) };
}

/** A program with a slash lies beside the config. */
function withProgram(agent: ConfigAgent, folder: string): ConfigAgent {
  const [program = "", ...rest] = agent.program ?? [];
  return program.includes("/") ? { ...agent, program: [resolve(folder, program), ...rest] } : agent;
}

interface ConfigWords {
  readonly agents?: Readonly<Record<string, ConfigAgentWords>>;
  readonly classes?: Readonly<Record<string, number>>;
  readonly budget?: ConfigBudgetWords | null;
  readonly env?: EnvWords;
  readonly channels?: Readonly<Record<string, ChannelSettings>>;
  readonly notify?: readonly string[];
  readonly host?: HostLimits;
  readonly progress?: readonly string[];
  readonly revisions?: FinderWords | null;
}

interface ConfigAgentWords extends Omit<ConfigAgent, "env"> {
  readonly env?: EnvWords;
}

const CONFIG_AGENT: Shape<ConfigAgentWords> = object<ConfigAgentWords>(
  {
    use: text("the name of a client"),
    program: byKind<readonly string[]>({
      text: mapped(text("a program"), (program) => [program]),
      list: listOf(word("a word"), 1),
    }),
    env: ENV,
    model: nullable(text()),
    permissions: object<PermissionWords>({ allow: listOf(text()), deny: listOf(text()) }),
    tools: nullable(listOf(text())),
    maxTurns: nullable(count()),
  },
  ["use"],
);

const CONFIG: Shape<ConfigWords> = object<ConfigWords>({
  agents: mapOf(CONFIG_AGENT, NAME),
  classes: mapOf(count(), NAME),
  budget: nullable(CONFIG_BUDGET),
  env: ENV,
  channels: mapOf(CHANNEL, NAME),
  notify: listOf(text("the name of a channel")),
  host: HOST,
  progress: listOf(text("the name of a channel")),
  revisions: nullable(FINDER),
});

/** Checks what a config file exports, or a client submits. Throws DEFINITION_INVALID with all its faults. */
export function decodeConfig(exported: unknown, file: string, locate: Locate): Config {
  const findings = createFindings(locate);
  const root: Place = { pointer: "", findings };
  const data = plainData(exported ?? {}, root);
  const words = data === undefined ? undefined : CONFIG.read(data, root);
  checkNames(words ?? {}, root);
  const faults = findings.sorted();
  if (faults.length > 0 || words === undefined) throw invalid(file, faults);
  return fullConfig(words, file);
}

function fullConfig(words: ConfigWords, file: string): Config {
  const { agents = {}, classes = {}, channels = {}, notify = [], progress = [], budget = null, host = {} } = words;
  const { perDay = null, ...ofRun } = budget ?? {};
  const finder = normaliseFinder(words.revisions);
  return {
    file,
    agents: Object.fromEntries(Object.entries(agents).map(([name, agent]) => [name, fullAgent(agent)])),
    classes,
    budget: normaliseBudget(ofRun),
    dayBudget: normaliseBudget(perDay),
    env: { ...NO_ENV, ...words.env },
    channels,
    notify,
    host,
    progress,
    finder,
  };
}

function checkNames(words: ConfigWords, root: Place): void {
  const { revisions = null, agents = {} } = words;
  for (const key of ["notify", "progress"] as const) checkNamed(words, key, root);
  if (revisions !== null) checkFinder(revisions, agents, inside(root, "revisions"));
}

function checkNamed(words: ConfigWords, key: "notify" | "progress", root: Place): void {
  const known = Object.keys(words.channels ?? {});
  for (const [index, name] of (words[key] ?? []).entries()) {
    if (known.includes(name)) continue;
    report(inside(inside(root, key), index), {
      code: "UNKNOWN_CHANNEL",
      message: `unknown channel "${name}"${didYouMean(name, known)}`,
      hint: known.length === 0 ? "Set it up under `channels`." : `Channels: ${known.join(", ")}.`,
    });
  }
}

function fullAgent({ env, ...agent }: ConfigAgentWords): ConfigAgent {
  return env === undefined ? agent : { ...agent, env: { ...NO_ENV, ...env } };
}

function findConfig(folder: string): string | null {
  const found = NAMES.map((name) => join(folder, name)).find(
    (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
  );
  if (found !== undefined) return found;
  const above = dirname(folder);
  return above === folder ? null : findConfig(above);
}
