import { sha256 } from "../hash.ts";
import { listOf, numberOf, objectOf, parseJson, textOf } from "../json/json-fields.ts";
import { spellings } from "./spellings.ts";

/** What finds secrets in a text without holding them: it may be written down while a process that knows them runs. */
export interface Mask {
  readonly salt: string;
  /** An anchor has so many bits: enough to look twice at one place in 256, and no more to be learned from. */
  readonly bits: number;
  readonly words: readonly MaskedWord[];
}

/** One spelling of a secret. */
export interface MaskedWord {
  readonly length: number;
  /** Of its first bytes, by a rolling hash: a place where they may stand is looked at twice. */
  readonly anchor: number;
  readonly digest: string;
}

/** Masks nothing. */
export const EMPTY_MASK: Mask = { salt: "", bits: 0, words: [] };

const DIGEST_LETTERS = 32;
const LOOK_TWICE_BITS = 8;
const LEAST_BITS = 10;
const MOST_BITS = 20;

/** Makes the mask of secret values. What is written down needs a salt that nobody can guess. */
export function maskOf(secrets: readonly string[], salt: string): Mask {
  const words = [...new Set(secrets.flatMap(spellings))];
  const bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.ceil(Math.log2(words.length + 1)) + LOOK_TWICE_BITS));
  return { salt, bits, words: words.map((word) => maskedWord(word, { salt, bits })) };
}

function maskedWord(word: string, { salt, bits }: Pick<Mask, "salt" | "bits">): MaskedWord {
  const roll = rollOf(salt, windowOf(word.length));
  let hash = 0;
  for (let at = 0; at < roll.window; at += 1) hash = Math.imul(hash, roll.factor) + word.charCodeAt(at);
  return { length: word.length, anchor: anchorOf(hash, bits), digest: digestOf(word, salt) };
}

/** A rolling hash over so many bytes. */
export interface Roll {
  readonly window: number;
  readonly factor: number;
  /** What takes the first byte out again. */
  readonly leaving: number;
}

/** How many bytes the anchor of a word of this length is made of. */
export function windowOf(length: number): 4 | 8 {
  return length < 8 ? 4 : 8;
}

/** The rolling hash of a mask. */
export function rollOf(salt: string, window: 4 | 8): Roll {
  const factor = Number.parseInt(sha256(`roll ${salt}`).slice(0, 8), 16) | 1;
  let leaving = 1;
  for (let at = 1; at < window; at += 1) leaving = Math.imul(leaving, factor);
  return { window, factor, leaving };
}

/** The anchor that a rolling hash gives. */
export function anchorOf(hash: number, bits: number): number {
  return Math.imul(hash, 0x9e37_79b1) >>> (32 - bits);
}

/** What proves a word. */
export function digestOf(word: string, salt: string): string {
  return sha256(`${salt} ${word}`).slice(0, DIGEST_LETTERS);
}

/** A mask as it is written down. */
export function maskToText({ salt, bits, words }: Mask): string {
  return `${JSON.stringify({ salt, bits, words: words.map(({ length, anchor, digest }) => [length, anchor, digest]) })}\n`;
}

/** Reads a mask; null when it is none. */
export function maskFromText(text: string): Mask | null {
  const { salt, bits, words } = objectOf(parseJson(text));
  const found = listOf(words).map((word) => {
    const [length, anchor, digest] = listOf(word);
    return { length: numberOf(length), anchor: numberOf(anchor), digest: textOf(digest) };
  });
  const whole = found.filter(isWord);
  if (typeof salt !== "string" || !Array.isArray(words) || whole.length < found.length) return null;
  return isWholeNumber(bits, MOST_BITS) ? { salt, bits, words: whole } : null;
}

function isWord(word: { readonly [K in keyof MaskedWord]: MaskedWord[K] | null }): word is MaskedWord {
  return isWholeNumber(word.length, 2 ** 30) && isWholeNumber(word.anchor, 2 ** MOST_BITS) && word.digest !== null;
}

function isWholeNumber(value: unknown, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
}
