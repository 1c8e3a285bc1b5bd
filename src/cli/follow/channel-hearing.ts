import { own } from "../../base/own.ts";
import { dirname } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { canonicalJson, type Json } from "../../base/json/json.ts";
import { objectOf } from "../../base/json/json-fields.ts";
import { connect } from "../../app/daemon/living-daemon.ts";
import { knownConfig } from "../../app/project/known-config.ts";
import { projectOf } from "../../app/project/project-of.ts";
import { withFolder } from "../../app/runs/submitted-config.ts";
import { loadConfig } from "../../definition/config/load-config.ts";
import type { Client } from "../../client/client.ts";
import type { ChatCommand } from "../../domain/channel.ts";
import type { CommandContext } from "../call/context.ts";
import type { Config } from "../../definition/config/config.ts";
import { loadingLimit } from "../loading-limit.ts";

/** Whether people are heard on a channel; null where they never are, as in a folder. */
export interface Hearing {
  readonly heard: boolean | null;
  /** Why they are not heard; null where they are. */
  readonly trouble: string | null;
}

/** The config of a folder. Throws CHANNEL_UNKNOWN where there is none. */
export async function configAt(folder: string): Promise<Config> {
  const config = await loadConfig(folder, loadingLimit());
  if (config !== null) return config;
  throw new HoldfastError("CHANNEL_UNKNOWN", `There is no holdfast.config.ts in ${folder} or in a folder above.`, {
    hint: "Channels stand in the project's holdfast.config.ts, under `channels`.",
  });
}

/** The words of a channel that begin runs. */
export function commandsOf(config: Config, name: string): Readonly<Record<string, ChatCommand>> {
  const settings = own(config.channels, name);
  return settings?.kind === "telegram" ? (settings.commands ?? {}) : {};
}

/** Tells of each channel whether this home hears people on it. */
export async function hearingOf(context: CommandContext, config: Config): Promise<(name: string) => Hearing> {
  const project = projectOf(dirname(config.file));
  const known = knownConfig(context.home, project);
  const client = await connect(context);
  const listened = client === null ? null : await listenedTo(client, project);
  const here = withFolder(config);
  return (name) => {
    const settings = own(config.channels, name);
    if (settings?.kind !== "telegram") return { heard: null, trouble: null };
    const found = listened?.get(name);
    if (found !== undefined) return found;
    const binds = Object.keys(commandsOf(config, name)).length > 0;
    const isKnown = same(own(objectOf(known?.["channels"]), name), own(objectOf(here["channels"]), name));
    if (!binds) return { heard: false, trouble: "no run of this project is open" };
    if (!isKnown) return { heard: false, trouble: "this home was not told of it: `holdfast channel listen`" };
    return { heard: false, trouble: client === null ? "no daemon lives: `holdfast serve`" : "not listened to yet" };
  };
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  return canonicalJson(objectOf(one)) === canonicalJson(objectOf(other));
}

/** The channels of a project that a daemon listens to, or should, by name. */
export async function listenedTo(client: Client, project: string): Promise<ReadonlyMap<string, Hearing>> {
  const { channels } = await client.call("GET /status");
  const ours = channels.filter((one) => one.project === project);
  return new Map(ours.map(({ channel, trouble }) => [channel, { heard: trouble === null, trouble }]));
}

/** How a channel is heard, in words; nothing where people never are. */
export function hearingWords({ heard, trouble }: Hearing): string {
  if (heard === null) return "";
  return heard ? "heard" : `not heard: ${trouble ?? ""}`;
}
