// Reads source files: Markdown or plain text as blocks of sentences, list items and rows of tables.
import { readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { Refusal } from "./program.mjs";
import { givesOrders, isEnglish, plain, sentences, words } from "./text.mjs";

const MOST_BYTES = 4_000_000;
const READABLE = new Set([".md", ".markdown", ".txt", ".text", ".rst", ".csv", ".html", ".htm", ""]);

/** All blocks of the files, and the sentences that were left out with the reason. */
export function readSources(files) {
  const read = files.map((file) => readSource(file));
  return { blocks: read.flatMap(({ blocks }) => blocks), leftOut: read.flatMap(({ leftOut }) => leftOut) };
}

function readSource(file) {
  const source = basename(file);
  const leftOut = [];
  const keep = (text) => {
    const why = whyLeftOut(text);
    if (why !== null) leftOut.push({ source, why, text: text.slice(0, 200) });
    return why === null;
  };
  const blocks = blocksOf(textOf(file)).map((block) => ({
    ...block,
    source,
    sentences: block.sentences.filter((text) => keep(text)),
  }));
  return { blocks: blocks.filter((block) => block.sentences.length > 0), leftOut };
}

function textOf(file) {
  if (!statSync(file).isFile()) throw new Refusal(`${file} is no file.`);
  if (!READABLE.has(extname(file).toLowerCase()))
    throw new Refusal(`${basename(file)}: sources are text, Markdown, CSV or HTML files.`);
  const bytes = readFileSync(file);
  if (bytes.length > MOST_BYTES)
    throw new Refusal(`${basename(file)} has ${bytes.length} bytes; a source may have ${MOST_BYTES}.`);
  const text = bytes.toString("utf8");
  if (text.includes("\u0000")) throw new Refusal(`${basename(file)} is no text.`);
  return plain(/^\.html?$/i.test(extname(file)) ? withoutTags(text) : text);
}

function withoutTags(html) {
  return html
    .replaceAll(/<(script|style|head|nav|footer)\b[\s\S]*?<\/\1>/gi, " ")
    .replaceAll(/<h[1-6][^>]*>/gi, "\n\n# ")
    .replaceAll(/<li[^>]*>/gi, "\n- ")
    .replaceAll(/<\/?(p|div|br|h[1-6]|ul|ol|section|article|tr)\b[^>]*>/gi, "\n\n")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
}

function whyLeftOut(text) {
  if (givesOrders(text)) return "gives orders instead of facts";
  if (!isEnglish(text)) return "is not English";
  return null;
}

/** Paragraphs, lists and tables, each under its heading. */
function blocksOf(text) {
  const found = [];
  let heading = "";
  for (const part of withoutCode(text).split(/\n\s*\n/)) {
    const lines = part
      .trim()
      .split("\n")
      .map((line) => line.trimEnd());
    const [first = ""] = lines;
    const title = /^#{1,6}\s+(.+?)\s*#*$/.exec(first.trim())?.[1] ?? null;
    if (title !== null) heading = clean(title);
    const rest = (title === null ? lines : lines.slice(1)).filter((line) => line.trim() !== "");
    if (rest.length > 0) found.push(...blockOf(rest).map((block) => ({ heading, ...block })));
  }
  return found;
}

function withoutCode(text) {
  return text
    .replaceAll(/^---\n[\s\S]*?\n---\n/g, "")
    .replaceAll(/^(```|~~~)[\s\S]*?^\1.*$/gm, "\n")
    .replaceAll(/^(#{1,6} .*)$/gm, "\n$1\n")
    .replaceAll(/<!--[\s\S]*?-->/g, " ");
}

const ITEM = /^\s*(?:[-*+\u2022]|\d{1,2}[.)])\s+/;

function blockOf(lines) {
  if (lines.length > 1 && lines.every((line) => /\|/.test(line))) return [tableOf(lines)];
  if (!lines.some((line) => ITEM.test(line))) return [paragraph(lines)];
  const start = lines.findIndex((line) => ITEM.test(line));
  const items = [];
  for (const line of lines.slice(start)) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ""));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  const ordered = /^\s*\d/.test(lines[start]);
  const listed = {
    kind: ordered ? "steps" : "list",
    sentences: items.map((item) => clean(item)).filter((item) => words(item).length > 0),
  };
  return start === 0 ? [listed] : [paragraph(lines.slice(0, start)), listed];
}

function paragraph(lines) {
  return { kind: "text", sentences: sentences(clean(lines.join(" "))).filter((text) => words(text).length >= 3) };
}

function tableOf(lines) {
  const rows = lines
    .filter((line) => !/^[\s|:-]+$/.test(line))
    .map((line) =>
      line
        .replaceAll(/^\s*\||\|\s*$/g, "")
        .split("|")
        .map((cell) => clean(cell)),
    );
  return { kind: "table", rows, sentences: rows.map((row) => row.join(" | ")) };
}

/** A line of Markdown as it is read aloud: no marks, no links, no footnotes. */
export function clean(text) {
  return text
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll(/\[\^?[\w\s-]{1,12}\]/g, "")
    .replaceAll(/https?:\/\/\S+/g, "")
    .replaceAll(/[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}/g, "")
    .replaceAll(/^>\s*/g, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s+([.,;:!?])/g, "$1")
    .trim();
}
