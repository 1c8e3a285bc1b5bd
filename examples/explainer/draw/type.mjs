// Text in SVG: how wide it is, where its lines break, and how large it may be.

import { raster } from "../lib/layers.mjs";

const NARROW = "iIjl.,:;'|!()[]/ ";
const WIDE = "mwMW%@";

/** The width of a text in pixels, a little more than the font's own. */
export function widthOf(words, size, weight = 500) {
  let width = 0;
  for (const letter of words) width += letterWidth(letter);
  return width * size * (weight >= 700 ? 1.05 : 1);
}

function letterWidth(letter) {
  if (NARROW.includes(letter)) return letter === " " ? 0.27 : 0.31;
  if ("tfr-".includes(letter)) return 0.42;
  if (WIDE.includes(letter)) return 0.92;
  if (/[\u1100-\uFFFF]/.test(letter)) return 1.05;
  return /[A-Z0-9&]/.test(letter) ? 0.69 : 0.595;
}

/** Where each word of a line begins, by the font itself. */
export function wordStarts(line, { size, weight, family }) {
  const words = line.split(" ");
  const end = edge("|", { size, weight, family });
  return words.map((_, index) =>
    index === 0 ? 0 : edge(`${words.slice(0, index).join(" ")} |`, { size, weight, family }) - end,
  );
}

function edge(words, { size, weight, family }) {
  const picture = raster(text(words, { x: 0, y: 400, size, weight, family, fill: "#fff" }));
  return picture.x + picture.width;
}

/** The lines of a text that fit into a width; a word that is too long is broken. */
export function wrap(words, { width, size, weight = 500 }) {
  const lines = [];
  for (const word of words
    .split(/\s+/)
    .filter((part) => part !== "")
    .flatMap((part) => pieces(part, { width, size, weight }))) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(joined, size, weight) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return balanced(lines, { width, size, weight });
}

function pieces(word, { width, size, weight }) {
  if (widthOf(word, size, weight) <= width) return [word];
  const most = Math.max(3, Math.floor((word.length * width) / widthOf(word, size, weight)) - 1);
  return word.match(new RegExp(`.{1,${most}}`, "gu")) ?? [word];
}

/** No last line of one short word where the lines above can share. */
function balanced(lines, { width, size, weight }) {
  if (lines.length < 2 || widthOf(lines.at(-1), size, weight) > width * 0.35) return lines;
  const taken = lines.at(-2).split(" ");
  const word = taken.pop();
  const last = `${word} ${lines.at(-1)}`;
  if (taken.length < 2 || widthOf(last, size, weight) > width) return lines;
  return [...lines.slice(0, -2), taken.join(" "), last];
}

/** A text in the largest of some sizes in which it fits into a box; cut at the smallest, with an ellipsis. */
export function fit(words, { width, height, sizes, weight = 500, leading = 1.22 }) {
  for (const size of sizes) {
    const lines = wrap(words, { width, size, weight });
    if (lines.length * size * leading <= height + size * 0.2) return { lines, size, leading, weight };
  }
  const size = sizes.at(-1);
  const most = Math.max(1, Math.floor((height + size * 0.2) / (size * leading)));
  const lines = wrap(words, { width, size, weight }).slice(0, most);
  const last = lines.at(-1).replace(/[\s.,;:]+$/, "");
  lines[lines.length - 1] = `${widthOf(`${last}…`, size, weight) > width ? last.replace(/\s+\S*$/, "") : last}…`;
  return { lines, size, leading, weight };
}

/** Several texts in one size: the largest in which all of them fit. */
export function fitAll(texts, box) {
  const size = Math.min(...texts.map((words) => fit(words, box).size));
  return texts.map((words) => fit(words, { ...box, sizes: box.sizes.filter((wanted) => wanted <= size) }));
}

/** The height that fitted lines take. */
export function heightOf({ lines, size, leading }) {
  return (lines.length - 1) * size * leading + size * 0.74;
}

/** Fitted lines as SVG; `y` is the top of the first line's capitals. */
export function block(fitted, { x, y, fill, anchor = "start", family = "Inter" }) {
  return fitted.lines
    .map((line, index) =>
      text(line, {
        x,
        y: y + fitted.size * 0.74 + index * fitted.size * fitted.leading,
        size: fitted.size,
        weight: fitted.weight,
        fill,
        anchor,
        family,
      }),
    )
    .join("");
}

/** One line of text; `y` is its baseline. */
export function text(words, { x, y, size, fill, weight = 500, anchor = "start", family = "Inter", spacing = 0 }) {
  const more = spacing === 0 ? "" : ` letter-spacing="${spacing}"`;
  return `<text x="${round(x)}" y="${round(y)}" font-family="${family}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}"${more}>${escape(words)}</text>`;
}

export function round(value) {
  return Math.round(value * 10) / 10;
}

export function escape(words) {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
