import { decode } from "./decode.ts";
import { ESCAPES, QUOTED_PRINTABLE } from "./escapes.ts";
import { hexWord } from "./hex.ts";
import { plainView } from "./view.ts";
import { DEEPEST } from "./views.ts";
import { lookAt } from "./visible.ts";

/** A line of a secret that is as long as this is masked wherever it stands, in every spelling. */
const TELLING = 8;

/** A secret without such a line is masked by lines that are as long as this, as they stand and escaped. */
const SHORTEST = 4;

/**
 * Everything that stands for a secret in a view of a text: its lines as they are, and as they are once escapes within them were
 * undone; hex, base64 and base32. One character stands for a byte: a stream need not be valid UTF-8.
 */
export function spellings(secret: string): readonly string[] {
  const lines = linesOf(secret.toWellFormed());
  const telling = lines.filter((line) => isLong(line, TELLING));
  const short = telling.length > 0 ? [] : [...lines, secret.trim()].filter((line) => isLong(line, SHORTEST));
  const encoded = telling.length === 0 && isLong(secret, TELLING) ? [secret, secret.trim()] : telling;
  const least = telling.length > 0 ? TELLING : SHORTEST;
  const plain = [...telling, ...short].flatMap(written).filter((word) => word.length >= least);
  const words = [...plain, ...encoded.map((text) => Buffer.from(text)).flatMap(recoded)].map(latin1Of);
  // The end of a line cannot be told from the end of any other: what holds one is masked line by line.
  return [...new Set(words)].filter((word) => word.length >= SHORTEST && !/[\r\n]/.test(word));
}

/** The lines of a text, as they are and without indentation, also where their ends are written as escapes. */
function linesOf(text: string): readonly string[] {
  const lines = [...text.split(/[\r\n]+/), ...text.split(/(?:[\r\n]|\\r|\\n)+/)];
  return [...new Set(lines.flatMap((line) => [line, line.trim()]))];
}

/** Tells whether a text says enough to be looked for; blanks around it say nothing. */
function isLong(text: string, least: number): boolean {
  return text.length >= least && text.trim().length >= Math.min(least, SHORTEST);
}

function latin1Of(bytes: Buffer): string {
  return bytes.toString("latin1");
}

/** A text as it is, in a form, and with a byte for each letter, as older programs have it. */
function written(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  const isLatin = /^[\0-\u{FF}]*$/u.test(text);
  const texts = [bytes, Buffer.from(text.replaceAll(" ", "+")), ...(isLatin ? [Buffer.from(text, "latin1")] : [])];
  return texts.flatMap(undone);
}

/** What is visible of a text, and with escapes that it holds itself undone as often as they are in any text. */
function undone(text: Buffer): readonly Buffer[] {
  const plain = plainView(lookAt(text, 0, true));
  const around = text.length;
  const views = [plain, decode(plain, 0, { coding: QUOTED_PRINTABLE, around, final: true })];
  let deepest = plain;
  for (let layer = 1; layer <= DEEPEST; layer += 1) {
    deepest = decode(deepest, 0, { coding: ESCAPES, around, final: true });
    views.push(deepest);
  }
  return views.map(({ bytes, length }) => Buffer.from(bytes.subarray(0, length)));
}

function recoded(bytes: Buffer): readonly Buffer[] {
  const texts = [...base64Of(bytes), ...base64Of(Buffer.concat([bytes, Buffer.from("\n")])), ...base32Of(bytes)];
  return [hexWord(bytes), ...texts.map((text) => Buffer.from(text))];
}

/** Base64 on its own, and what it looks like within the base64 of a longer text, at each of three places. */
function base64Of(bytes: Buffer): readonly string[] {
  const whole = bytes.toString("base64");
  const within = withinLonger(bytes, { letter: 6, block: 3 }, (longer) => longer.toString("base64"));
  const words = [whole, whole.replace(/=+$/, ""), ...within];
  return [...words, ...words.map((word) => word.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** Base32 within any other, at each of five places, in either case. */
function base32Of(bytes: Buffer): readonly string[] {
  const words = withinLonger(bytes, { letter: 5, block: 5 }, base32);
  return [...words, ...words.map((word) => word.toLowerCase())];
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = bits.match(/.{1,5}/g) ?? [];
  return letters.map((letter) => BASE32[Number.parseInt(letter.padEnd(5, "0"), 2)]).join("");
}

/** The letters that a text alone decides where it begins in each byte of a block. */
function withinLonger(
  bytes: Buffer,
  { letter, block }: { readonly letter: number; readonly block: number },
  encode: (longer: Buffer) => string,
): readonly string[] {
  return Array.from({ length: block }, (_, before) => {
    const longer = Buffer.concat([Buffer.alloc(before), bytes]);
    return encode(longer).slice(Math.ceil((before * 8) / letter), Math.floor((longer.length * 8) / letter));
  });
}
