import { cutWithin } from "../../base/text/cut-text.ts";
import type { Message, MessageFile } from "../../ports/channels.ts";
import { cutBeforeEnd, splitText } from "../split-text.ts";

const LONGEST_TEXT = 4_096;
/** What stands below a file, sent or edited. */
export const LONGEST_CAPTION = 1_024;

/**
 * The requests that a message needs: one for each file, then the text with its buttons; one alone where a single file
 * can carry the text below it. A file that is too large is named in the text.
 */
export function splitForTelegram(message: Message, maxBytes: number): readonly Message[] {
  const files = message.files.filter((file) => file.bytes <= maxBytes);
  const named = message.files.filter((file) => file.bytes > maxBytes).map(placeOf);
  const text = [message.text, ...named].filter((part) => part !== "").join("\n");
  if (message.edits !== null && files.length === 0)
    return [{ ...message, text: cutBeforeEnd(text, LONGEST_TEXT), files }];
  const [only, second] = files;
  if (only !== undefined && second === undefined && message.edits === null) {
    const caption = captionOf(only, text);
    if (caption.length <= LONGEST_CAPTION) return [{ ...message, text: caption, files: [{ ...only, caption: "" }] }];
  }
  return numbered(message, [...files.map((file) => filePart(message, file)), ...textParts(message, text)]);
}

function captionOf(file: MessageFile, text: string): string {
  return [file.caption, text].filter((part) => part !== "").join("\n");
}

function filePart(message: Message, file: MessageFile): Message {
  const text = cutWithin(file.caption, LONGEST_CAPTION);
  return { ...message, text, buttons: [], files: [{ ...file, caption: "" }], edits: null };
}

function textParts(message: Message, text: string): readonly Message[] {
  const pieces = message.edits === null ? splitText(text, LONGEST_TEXT) : [cutBeforeEnd(text, LONGEST_TEXT)];
  return pieces.map((piece, index) => ({
    ...message,
    text: piece,
    files: [],
    buttons: index === pieces.length - 1 ? message.buttons : [],
  }));
}

function numbered(message: Message, parts: readonly Message[]): readonly Message[] {
  // Buttons without a text stand below the last file.
  const last = parts.at(-1);
  const whole = last?.files.length === 1 ? [...parts.slice(0, -1), { ...last, buttons: message.buttons }] : parts;
  if (whole.length < 2) return whole.length === 0 ? [message] : whole;
  return whole.map((part, index) => ({ ...part, id: `${message.id}.${index + 1}` }));
}

function placeOf(file: MessageFile): string {
  const place = `${file.name} (${Math.ceil(file.bytes / 1_000_000)} MB): ${file.link ?? file.path}`;
  return file.caption === "" ? place : `${file.caption}\n${place}`;
}
