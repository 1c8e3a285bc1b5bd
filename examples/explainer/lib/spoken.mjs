// What a voice reads for what the screen shows. Numbers are written out and letters spelt, so that the words of both can be
// matched one by one; and nothing but letters, blanks and four marks reaches the voice, whose input is a programming language.
const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = " . twenty thirty forty fifty sixty seventy eighty ninety".trim().split(" ");
const SCALES = [
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
  [1e3, "thousand"],
  [100, "hundred"],
];

/** A whole number in words. */
export function numberWords(value) {
  if (value < 20) return ONES[value];
  if (value < 100) return [TENS[Math.floor(value / 10) - 1], value % 10 === 0 ? "" : ONES[value % 10]].join(" ").trim();
  const [size, name] = SCALES.find(([scale]) => value >= scale);
  const rest = value % size;
  return [numberWords(Math.floor(value / size)), name, rest === 0 ? "" : numberWords(rest)].join(" ").trim();
}

const SIGNS = {
  "%": "percent",
  "&": "and",
  "+": "plus",
  "=": "equals",
  "@": "at",
  "#": "number",
  "×": "times",
  "~": "about",
};
const MONEY = { $: "dollars", "€": "euros", "£": "pounds", "¥": "yen" };
const UNITS = {
  "°C": "degrees",
  "°F": "degrees fahrenheit",
  "°": "degrees",
  km: "kilometres",
  kg: "kilograms",
  kW: "kilowatts",
  kWh: "kilowatt hours",
  MW: "megawatts",
  GW: "gigawatts",
  W: "watts",
  V: "volts",
  cm: "centimetres",
  mm: "millimetres",
  m: "metres",
  GB: "gigabytes",
  MB: "megabytes",
  ms: "milliseconds",
  s: "seconds",
  h: "hours",
  Hz: "hertz",
  GHz: "gigahertz",
  "km/h": "kilometres an hour",
  "m/s": "metres a second",
};

/** The words that are read for one word of the text. */
export function spokenOf(token) {
  const text = token.replaceAll(/^[("'[]+|[)"'\]]+$/g, "");
  const amount = /^([$€£¥])?(\d[\d,]*)(?:\.(\d+))?\s*([°%\p{L}/]*)[.,;:!?]*$/u.exec(text);
  if (amount !== null) return amountWords(amount);
  return text
    .split(/(?<=\d)(?=[^\d.,])|(?<=[^\d.,])(?=\d)|[-/]/)
    .flatMap((part) => partWords(part))
    .filter((word) => word !== "");
}

function amountWords([, money, whole, decimals, unit]) {
  const point = decimals === undefined ? "" : `point ${digitWords(decimals)}`;
  const isYear = /^(?:1[1-9]|20)\d\d$/.test(whole) && decimals === undefined && unit === "";
  const read = isYear ? yearWords(Number(whole)) : wholeWords(whole.replaceAll(",", ""));
  return [read, point, unitWords(unit), money === undefined ? "" : MONEY[money]]
    .join(" ")
    .split(/\s+/)
    .filter((word) => word !== "");
}

function wholeWords(digits) {
  return digits.length < 16 ? numberWords(Number(digits)) : digitWords(digits);
}

function digitWords(digits) {
  return [...digits].map((digit) => ONES[digit]).join(" ");
}

function unitWords(unit) {
  return unit === "" ? "" : (UNITS[unit] ?? SIGNS[unit] ?? partWords(unit).join(" "));
}

function yearWords(value) {
  const [century, rest] = [Math.floor(value / 100), value % 100];
  if (value >= 2000 && value < 2010) return numberWords(value);
  if (rest === 0) return `${numberWords(century)} hundred`;
  return `${numberWords(century)} ${rest < 10 ? `oh ${ONES[rest]}` : numberWords(rest)}`;
}

function partWords(part) {
  if (/^\d[\d,]*(\.\d+)?$/.test(part)) return spokenOf(part);
  if (SIGNS[part] !== undefined) return [SIGNS[part]];
  const letters = part.normalize("NFD").replaceAll(/[^A-Za-z']/g, "");
  if (/^[B-DF-HJ-NP-TV-Z]{2,5}$/.test(letters) || /^[A-Z]{2,3}$/.test(letters)) return letters.split("");
  return [letters.toLowerCase().replaceAll(/^'+|'+$/g, "")];
}

/** A line as the voice gets it, with the number of its words that stand for each word of the text. */
export function spokenLine(text) {
  const tokens = text.split(/\s+/).filter((token) => token !== "");
  const parts = tokens.map((token) => ({
    token,
    words: spokenOf(token),
    pause: /[,;:]["')]?$/.test(token) ? "," : "",
  }));
  const end = /\?["')]?$/.test(text) ? "?" : ".";
  const said = parts.filter(({ words }) => words.length > 0).map(({ words, pause }) => words.join(" ") + pause);
  return { text: `${said.join(" ").replace(/,$/, "")}${end}`, parts };
}
