import type { JsonObject } from "../base/json/json.ts";
import { timestamp } from "../base/clock.ts";
import type { Message } from "../ports/channels.ts";

/** A message as data, for receivers that are programs: files are named by their path, link and hash. */
export function messageAsJson(message: Message, channel: string, to: string | null): JsonObject {
  const { id, at, kind, text, buttons, files, edits, repliesTo } = message;
  return {
    type: `holdfast.${kind}`,
    timestamp: timestamp(at),
    data: {
      id,
      channel,
      to,
      text,
      buttons: buttons.map(({ label, value }) => ({ label, value })),
      files: files.map(({ path, name, mediaType, bytes, sha256, caption, link }) => ({
        path,
        name,
        mediaType,
        bytes,
        sha256,
        caption,
        link,
      })),
      edits,
      repliesTo,
    },
  };
}
