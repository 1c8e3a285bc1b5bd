import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

// What the far side of a chat noted, outside the home: every message with all that it ever said, and every press.

/** The channel whose far side is a chat. */
export const CHAT = "phone";

/** Files of the folder of what far sides noted. */
export const MESSAGES_FILE = "chat.messages";
export const PRESSES_FILE = "chat.presses";

/** A message as the chat has it; the oldest has the lowest number. */
export interface ChatMessage {
  readonly message: number;
  /** The gate that its buttons name; null where it came without any. */
  readonly gate: string | null;
  /** Every text that it has had, the present one last. */
  readonly texts: readonly string[];
  /** Hash of its file. */
  readonly sha256: string | null;
}

/** A button that a person pressed. */
export interface ChatPress {
  readonly message: number;
  /** The update that tells of it. */
  readonly update: number;
  readonly gate: string;
  readonly option: string;
}

/** What happened in a chat. */
export interface Chat {
  readonly messages: readonly ChatMessage[];
  readonly presses: readonly ChatPress[];
}

/** Reads what was noted of the chat. */
export function readChat(folder: string): Chat {
  return {
    messages: linesOf(join(folder, MESSAGES_FILE)).map((line): ChatMessage => JSON.parse(line)),
    presses: linesOf(join(folder, PRESSES_FILE)).map((line): ChatPress => JSON.parse(line)),
  };
}

function linesOf(file: string): readonly string[] {
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .filter((line) => line !== "")
    : [];
}
