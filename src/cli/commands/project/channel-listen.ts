import { dirname, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../../base/failure.ts";
import { isJsonObject } from "../../../base/json/json.ts";
import { objectOf } from "../../../base/json/json-fields.ts";
import { createChannels, groundOf } from "../../../app/channels/channels.ts";
import { saidProject } from "../../../app/project/configure-project.ts";
import { readDaemonFile } from "../../../app/daemon/daemon-file.ts";
import { knownConfig } from "../../../app/project/known-config.ts";
import { ensureDaemon } from "../../../app/daemon/living-daemon.ts";
import type { Client } from "../../../client/client.ts";
import { loadPipeline } from "../../../definition/load/load-pipeline.ts";
import type { ChatCommand } from "../../../domain/channel.ts";
import { commandsOf, configAt, listenedTo, type Hearing } from "../../follow/channel-hearing.ts";
import type { CommandContext } from "../../call/context.ts";
import { refuseAgents } from "../../refuse-agents.ts";
import type { Config } from "../../../definition/config/config.ts";
import { loadingLimit } from "../../loading-limit.ts";

/** \`holdfast channel listen [FOLDER]\`: from now on the home hears the words of a project's chats. */
export async function listen(context: CommandContext, folder: string): Promise<number> {
  await refuseAgents(context, "channel listen", "let chats begin runs");
  const config = await configAt(resolve(context.cwd, folder));
  const names = Object.keys(config.channels).filter((name) => Object.keys(commandsOf(config, name)).length > 0);
  const said = saidProject(dirname(config.file), config, context.env);
  if (names.length === 0) refuseSilent(config, isBound(knownConfig(context.home, said.project)));
  for (const name of names) await checkChannel(context, config, name);
  const client = await ensureDaemon(context);
  await client.call("POST /projects", { body: said });
  const heard = await Promise.all(
    names.map(async (name) => ({ name, words: wordsOf(config, name), ...(await settled(client, said.project, name)) })),
  );
  const stays = readDaemonFile(context.home)?.url !== null;
  if (context.json) context.document({ project: said.project, channels: heard, stays });
  else for (const line of lines(said.project, heard, stays)) context.print(line);
  return heard.every((one) => one.heard === true) ? 0 : 5;
}

interface Heard extends Hearing {
  readonly name: string;
  readonly words: readonly string[];
}

function lines(project: string, heard: readonly Heard[], stays: boolean): readonly string[] {
  if (heard.length === 0) return [`No word begins a run of ${project} any more.`];
  return [
    ...heard.flatMap(({ name, words, trouble, ...one }) => [
      one.heard === true ? `${name}: heard` : `${name}: not heard yet, ${trouble ?? "nobody answers"}`,
      ...words.map((word) => `  ${word}`),
    ]),
    ...(stays ? [] : ["The daemon that hears it ends when nothing is open: keep `holdfast serve` running."]),
  ];
}

/** The words of a channel as they are written in a chat, with what each begins. */
function wordsOf(config: Config, name: string): readonly string[] {
  const commands = Object.entries(commandsOf(config, name));
  const taking = commands.filter(([, { input }]) => input !== null);
  return commands.flatMap(([word, { run, input }]) => [
    `/${word}${input === null ? "" : ` ${input.toUpperCase()}`} begins ${run}`,
    ...(input !== null && taking.length === 1 ? [`a link alone begins ${run}`] : []),
  ]);
}

/** A config that binds nothing is kept only where that takes words back. Throws CHANNEL_UNKNOWN. */
function refuseSilent({ file }: Config, bound: boolean): void {
  if (bound) return;
  throw new HoldfastError("CHANNEL_UNKNOWN", `No channel of ${file} has words that begin runs.`, {
    hint: 'Bind them at a Telegram channel: `commands: { clip: { run: "clip.pipeline.yaml", input: "url" } }`.',
  });
}

function isBound(known: ReturnType<typeof knownConfig>): boolean {
  return Object.values(objectOf(known?.["channels"])).some((settings) => "commands" in objectOf(settings));
}

/** What could never be heard, or begin a run, is refused before anything is recorded. Throws SECRET_MISSING, DEFINITION_INVALID, CHANNEL_UNKNOWN. */
async function checkChannel(context: CommandContext, config: Config, name: string): Promise<void> {
  const channel = createChannels(config, groundOf(context.env)).find(name);
  if ((await channel?.incoming?.source()) === null)
    throw new HoldfastError("SECRET_MISSING", `The token of channel ${name} cannot be found here.`, {
      hint: "Set what its reference in the config names, then try again.",
    });
  for (const [word, command] of Object.entries(commandsOf(config, name))) await checkCommand(config, word, command);
}

async function checkCommand({ file }: Config, word: string, { run, input }: ChatCommand): Promise<void> {
  const { definition } = await loadPipeline(resolve(dirname(file), run), { limit: loadingLimit() });
  const inputs = objectOf(definition.input?.["properties"]);
  if (input === null || (isJsonObject(definition.input) && Object.hasOwn(inputs, input))) return;
  throw new HoldfastError("INPUT_INVALID", `/${word} gives ${run} the input ${input}, which it does not have.`, {
    hint: `Name one of its inputs: ${Object.keys(inputs).join(", ")}.`,
  });
}

const APPEARS_MS = 10_000;
const SETTLES_MS = 1_500;
const LOOK_MS = 100;

/** How a channel is heard once the first answer of its far side may have come. What it was before may still be said for a moment. */
async function settled(client: Client, project: string, name: string): Promise<Hearing> {
  let seen: Hearing = { heard: false, trouble: "the daemon has not begun to listen" };
  let sameMs = 0;
  for (let waited = 0; waited < APPEARS_MS && sameMs < SETTLES_MS; waited += LOOK_MS) {
    const now = (await listenedTo(client, project)).get(name);
    sameMs = now !== undefined && now.heard === seen.heard && now.trouble === seen.trouble ? sameMs + LOOK_MS : 0;
    seen = now ?? seen;
    await delay(LOOK_MS);
  }
  return seen;
}
