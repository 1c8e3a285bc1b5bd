import type { JsonObject } from "../../base/json/json.ts";
import type { ChannelSettings } from "../../domain/channel.ts";
import { durationToFormat } from "../print/writing.ts";

/** A channel in the words of the config; what is secret stands in it as a reference. */
export function plainChannel(settings: ChannelSettings): JsonObject {
  switch (settings.kind) {
    case "telegram": {
      const { users, commands = {}, ...rest } = settings;
      const words = Object.entries(commands).map(([word, { run, input }]) => [
        word,
        input === null ? { run } : { run, input },
      ]);
      return {
        ...rest,
        ...(users === null ? {} : { users }),
        ...(words.length === 0 ? {} : { commands: Object.fromEntries(words) }),
      };
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
