import type { ChannelSettings } from "../domain/channel.ts";
import type { Channel } from "../ports/channels.ts";
import { createCommandChannel } from "./command/command-channel.ts";
import { createDesktopChannel } from "./desktop/desktop-channel.ts";
import { createFolderChannel } from "./folder/folder-channel.ts";
import type { ChannelPorts } from "./ports.ts";
import { createTelegramChannel } from "./telegram/telegram-channel.ts";
import { createWebhookChannel } from "./webhook/webhook-channel.ts";

/** A channel of the config; nothing is opened before it is used. */
export function createChannel(name: string, settings: ChannelSettings, ports: ChannelPorts): Channel {
  switch (settings.kind) {
    case "telegram":
      return createTelegramChannel(name, settings, ports);
    case "webhook":
      return createWebhookChannel(name, settings, ports);
    case "folder":
      return createFolderChannel(name, settings, ports);
    case "desktop":
      return createDesktopChannel(name, ports);
    case "command":
      return createCommandChannel(name, settings, ports);
  }
}
