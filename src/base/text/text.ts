const NUL = "\u0000";
const REPLACEMENT = "\uFFFD";

/** Why a text from outside cannot be kept as it is; null where it can: well-formed Unicode without NUL. */
export function faultOfText(text: string): string | null {
  if (text.includes(NUL)) return "holds a NUL character (\\u0000), which no program can be given";
  return text.isWellFormed() ? null : "holds half of a character (an unpaired surrogate)";
}

/** Names of variables that reach a child: the shell that starts it drops all others. */
export const VARIABLE_NAME: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Why no child can be given a variable of this name; null where one can. */
export function faultOfVariable(name: string): string | null {
  if (name === "") return "is the empty name, which no variable of an environment has";
  if (name.includes("=")) return "holds `=`, which ends the name of a variable";
  if (VARIABLE_NAME.test(name)) return null;
  return faultOfText(name) ?? "is not the name of a variable: letters, digits and `_`, no digit first";
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

/** Data of which every text can be kept: what a child said anywhere inside it is repaired. Data without faults stays the same. */
export function repairTexts<T>(data: T): T {
  if (!holdsFault(data)) return data;
  const repaired: T = JSON.parse(JSON.stringify(data), (_key, value: unknown) => repairOne(value));
  return repaired;
}

function repairOne(value: unknown): unknown {
  if (typeof value === "string") return repairText(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [repairText(key), inner]));
}

function holdsFault(value: unknown): boolean {
  if (typeof value === "string") return faultOfText(value) !== null;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => faultOfText(key) !== null || holdsFault(inner));
}
