import type { JsonObject } from "../base/json.ts";
import type { ChannelSettings } from "../domain/channel.ts";
import { durationToFormat } from "./writing.ts";

/** A channel in the words of the config; what is secret stands in it as a reference. */
export function plainChannel(settings: ChannelSettings): JsonObject {
  switch (settings.kind) {
    case "telegram": {
      const { users, ...rest } = settings;
      return { ...rest, ...(users === null ? {} : { users }) };
    }
    case "webhook":
    case "command": {
      const { timeoutMs, ...rest } = settings;
      return { ...rest, timeout: durationToFormat(timeoutMs) };
    }
    case "folder":
    case "desktop":
      return { ...settings };
  }
}
