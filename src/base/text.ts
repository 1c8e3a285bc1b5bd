const NUL = "\u0000";
const REPLACEMENT = "\uFFFD";

/** Why a text from outside cannot be kept as it is; null where it can: well-formed Unicode without NUL. */
export function faultOfText(text: string): string | null {
  if (text.includes(NUL)) return "holds a NUL character (\\u0000), which no program can be given";
  return text.isWellFormed() ? null : "holds half of a character (an unpaired surrogate)";
}

/** What a child said, as a text that can be kept: U+FFFD takes the place of a NUL and of half a character. */
export function repairText(text: string): string {
  return text.toWellFormed().replaceAll(NUL, REPLACEMENT);
}

/** Bytes as text; null where they are not UTF-8. A byte order mark at the beginning is left out. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
