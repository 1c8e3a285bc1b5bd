import { join } from "node:path";
import { canonicalJson, type JsonObject } from "../../base/json/json.ts";
import { channelSecretOwner } from "../../engine/outbox/channel-names.ts";
import type { FindChannel } from "../../ports/channels.ts";
import type { Channels, ChannelGround } from "./channels.ts";

/** Finds channels by the newest configs of their projects. What channels are made of is loaded when the first is asked for. */
export function createProjectChannels(ground: ChannelGround): FindChannel {
  const known = new Map<string, { readonly text: string; readonly channels: Channels }>();
  return async (project, config, name) => {
    const text = canonicalJson(config);
    const kept = known.get(project);
    if (kept !== undefined && kept.text === text) return kept.channels.find(name);
    const channels = await channelsOf(ground, project, config);
    known.set(project, { text, channels });
    return channels.find(name);
  };
}

async function channelsOf(ground: ChannelGround, project: string, config: JsonObject | null): Promise<Channels> {
  const [{ createChannels }, { configFrom }] = await Promise.all([
    import("./channels.ts"),
    import("../runs/submitted-config.ts"),
  ]);
  const { resolve } = ground.secrets;
  const owner = channelSecretOwner(project);
  const secrets = {
    resolve: async (_channel: string, reference: string, folder: string) => resolve(owner, reference, folder),
  };
  const found = config === null ? { file: join(project, "config"), channels: {} } : configFrom(config, project);
  return createChannels(found, { ...ground, secrets });
}
