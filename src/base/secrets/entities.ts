import { numberAt, utf8Of, type Unit } from "./decode.ts";

/** What HTML calls characters that passwords and keys have. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [
    "amp& lt< gt> quot\" apos' sol/ bsol\\ plus+ equals= colon: semi; comma, period. commat@ num# dollar$ percnt% excl!",
    "quest? ast* lowbar_ lpar( rpar) lsqb[ lbrack[ rsqb] rbrack] lcub{ lbrace{ rcub} rbrace} verbar| vert| grave` Hat^",
    'AMP& LT< GT> QUOT" midast* UnderBar_',
  ].flatMap((line) => line.split(" ").map((entry): [string, string] => [entry.slice(0, -1), entry.slice(-1)])),
);

/** HTML's names of the characters from U+00A0 on, in their order. */
const LATIN = (
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para " +
  "middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute " +
  "Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute " +
  "THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde " +
  "ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"
).split(" ");

const POINTS: ReadonlyMap<string, readonly number[]> = new Map([
  ...[...NAMES].map(([name, character]): [string, readonly number[]] => [name, [...Buffer.from(character)]]),
  ...LATIN.map((name, index): [string, readonly number[]] => [name, utf8Of(0xa0 + index)]),
]);

const [HASH, SEMICOLON, LONGEST_NAME] = [35, 59, 8];

/** The entity that begins at a place; null where there is none. */
export function entityAt(text: Uint8Array, at: number): Unit | null {
  return text[at + 1] === HASH ? numbered(text, at) : named(text, at);
}

/** `&#115;` or `&#x73;`; the end may be missing, as browsers allow. */
function numbered(text: Uint8Array, at: number): Unit | null {
  const isHex = ((text[at + 2] ?? 0) | 32) === 0x78;
  const start = isHex ? at + 3 : at + 2;
  const code = numberAt(text, start, { base: isHex ? 16 : 10, least: 1, most: isHex ? 7 : 8 });
  if (code === null) return null;
  const end = start + code.size;
  return { size: (text[end] === SEMICOLON ? end + 1 : end) - at, bytes: utf8Of(code.value) };
}

function named(text: Uint8Array, at: number): Unit | null {
  const end = text.subarray(at, at + 2 + LONGEST_NAME).indexOf(SEMICOLON);
  if (end < 3) return null;
  const bytes = POINTS.get(String.fromCharCode(...text.subarray(at + 1, at + end)));
  return bytes === undefined ? null : { size: end + 1, bytes };
}
