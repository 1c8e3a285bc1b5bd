import { dirname } from "node:path";
import { wholeReference } from "../../definition/config/secret-references.ts";
import type { ChannelSettings } from "../../domain/channel.ts";
import { isInherited } from "../../engine/inputs/environment.ts";
import { createChannel } from "../../notify/create-channel.ts";
import type { ChannelPorts } from "../../notify/ports.ts";
import type { Channel } from "../../ports/channels.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Secrets } from "../../ports/secrets.ts";
import { runProgram } from "../../process/start/run-program.ts";
import { createSecrets } from "../../process/files/secrets.ts";
import { createSystemClock } from "../host/clock.ts";
import type { Config } from "../../definition/config/config.ts";

/** The channels of a project. */
export interface Channels {
  readonly all: readonly Channel[];
  /** By name, or `folder:PATH` for a folder of the project that needs no setting up; null when there is none. */
  readonly find: (name: string) => Channel | null;
}

/** What channels are made from. */
export interface ChannelGround {
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, "resolve">;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The ground of a command that uses channels itself, without a daemon. */
export function groundOf(env: ChannelGround["env"]): ChannelGround {
  return { clock: createSystemClock(), secrets: createSecrets(env), env };
}

/** Makes the channels of a config; nothing is opened before it is used. */
export function createChannels({ file, channels }: Pick<Config, "file" | "channels">, ground: ChannelGround): Channels {
  const ports = portsOf(dirname(file), ground);
  const all = Object.entries(channels).map(([name, settings]) => createChannel(name, settings, ports));
  return {
    all,
    find: (name) => all.find((channel) => channel.name === name) ?? folderNamed(name, ports),
  };
}

/** Where a channel's messages go that name no place, in words that hold no secret. */
export function placeOfChannel(settings: ChannelSettings): string {
  switch (settings.kind) {
    case "telegram":
      return `chats ${settings.chats.join(", ")}`;
    case "webhook":
      // What follows the host may be a secret of its own.
      return new URL(settings.url).origin;
    case "folder":
      return settings.path;
    case "desktop":
      return "this desktop";
    case "command":
      return settings.run[0] ?? "";
  }
}

function folderNamed(name: string, ports: ChannelPorts): Channel | null {
  const path = /^folder:(.+)$/.exec(name)?.[1];
  return path === undefined ? null : createChannel(name, { kind: "folder", path }, ports);
}

function portsOf(project: string, { clock, secrets, env }: ChannelGround): ChannelPorts {
  return {
    clock,
    secrets: {
      resolve: async (owner, reference) => secrets.resolve(owner, wholeReference(project, reference), project),
    },
    runProgram,
    environment: plainEnvironment(env),
    project,
    platform: process.platform,
  };
}

/** What a program needs to find the desktop. */
const DESKTOP = ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"];

function plainEnvironment(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && (isInherited(name) || DESKTOP.includes(name)) ? [[name, value]] : [],
    ),
  );
}
