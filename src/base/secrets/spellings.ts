/** A line of a secret that is as long as this is masked wherever it stands, in every spelling. */
const TELLING = 8;

/** A secret without such a line is masked by lines that are as long as this, as they stand and escaped. */
const SHORTEST = 4;

/** Everything that stands for a secret where a program writes it: its lines as they are, escaped, as percent codes, hex and base64. */
export function spellings(secret: string): readonly string[] {
  const lines = linesOf(secret);
  const telling = lines.filter((line) => isLong(line, TELLING));
  const short = telling.length > 0 ? [] : [...lines, secret.trim()].filter((line) => isLong(line, SHORTEST));
  const encoded = telling.length === 0 && isLong(secret, TELLING) ? [secret, secret.trim()] : telling;
  const words = [...[...telling, ...short].flatMap(escaped), ...encoded.flatMap(recoded)];
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

function escaped(text: string): readonly string[] {
  return [text, ...jsonOf(text), ...percentOf(text.toWellFormed()), ...quotedOf(text)];
}

function jsonOf(text: string): readonly string[] {
  const plain = JSON.stringify(text).slice(1, -1);
  const ascii = plain.replaceAll(/[^\x20-\x7e]/g, codeOf);
  const forms = [plain, ascii, ascii.replaceAll(/\\u[0-9a-f]{4}/g, upperCode), plain.replaceAll(/[<>&]/g, codeOf)];
  const slashed = [...forms, ...forms.map((form) => form.replaceAll("/", String.raw`\/`))];
  return [...slashed, ...[plain, ascii].map((form) => JSON.stringify(form).slice(1, -1))];
}

function codeOf(unit: string): string {
  return String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function upperCode(code: string): string {
  return `${code.slice(0, 2)}${code.slice(2).toUpperCase()}`;
}

function percentOf(text: string): readonly string[] {
  const component = encodeURIComponent(text);
  const strict = component.replaceAll(/[!'()*]/g, percentCode);
  const form = new URLSearchParams({ a: text }).toString().slice(2);
  const forms = [
    component,
    strict,
    form,
    component.replaceAll("%20", "+"),
    strict.replaceAll("%2F", "/"),
    encodeURI(text),
  ];
  const lower = forms.map((one) => one.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [...forms, ...lower, encodeURIComponent(component)];
}

function percentCode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** As shells, HTML and other languages write it. */
function quotedOf(text: string): readonly string[] {
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return [
    html,
    html.replaceAll("'", "&#39;"),
    html.replaceAll("'", "&#x27;"),
    text.replaceAll("'", String.raw`'\''`),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll(/[^\w@%+=:,./-]/g, String.raw`\$&`),
    text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`),
  ];
}

function recoded(text: string): readonly string[] {
  const hex = Buffer.from(text).toString("hex");
  return [hex, hex.toUpperCase(), ...base64Of(text), ...base64Of(`${text}\n`)];
}

/** Base64 by itself, and what it looks like within the base64 of a longer text, at each of three places. */
function base64Of(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const whole = bytes.toString("base64");
  const within = [0, 1, 2].map((before) => {
    const longer = Buffer.concat([Buffer.alloc(before), bytes]);
    return longer.toString("base64").slice(Math.ceil((before * 4) / 3), Math.floor((longer.length * 4) / 3));
  });
  const words = [whole, whole.replace(/=+$/, ""), ...within];
  return [...words, ...words.map((word) => word.replaceAll("+", "-").replaceAll("/", "_"))];
}
