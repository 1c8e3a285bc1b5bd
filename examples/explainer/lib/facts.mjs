// What a text says, in forms that can be drawn: numbers, lists, steps, comparisons, causes, definitions, or a plain statement.
import { capital, contentStems, sentences, words } from "./text.mjs";

/** The facts of the blocks, the best first; each says where it comes from. */
export function findFacts(blocks, topic) {
  const weights = weightsOf(blocks, topic);
  const found = blocks.flatMap((block, order) => blockFacts(block).map((fact) => ({ ...fact, order })));
  const scored = found.map((fact) => ({ ...fact, score: scoreOf(fact, weights) }));
  return withoutRepeats(scored.toSorted((one, other) => other.score - one.score)).map((fact, index) => ({
    id: `f${index + 1}`,
    ...fact,
  }));
}

function weightsOf(blocks, topic) {
  const counts = new Map();
  for (const { sentences: texts } of blocks)
    for (const stem of texts.flatMap((text) => contentStems(text))) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return { topic: new Set(contentStems(topic)), counts, most: Math.max(1, ...counts.values()) };
}

const KIND_SCORE = { bars: 4, steps: 6, list: 3, compare: 3, number: 2.5, cause: 2, definition: 3, statement: 0 };
const POINTS_BACK =
  /^(?:it|its|they|their|this|that|these|those|he|she|his|her|such|both|here|there|another|others|the (?:latter|former|same))\b/i;

function scoreOf(fact, { topic, counts, most }) {
  const stems = new Set(contentStems(`${fact.text} ${fact.heading}`));
  const shared = [...stems].filter((stem) => topic.has(stem)).length;
  const central = [...stems].reduce((sum, stem) => sum + (counts.get(stem) ?? 0) / most, 0) / Math.max(4, stems.size);
  const count = words(fact.text).length;
  const length = count < 5 || count > 26 ? -2 : 0;
  const early = Math.max(0, 1.5 - fact.order * 0.1);
  return (
    KIND_SCORE[fact.kind] +
    2 * Math.min(3, shared) +
    3 * central +
    length +
    early -
    (POINTS_BACK.test(fact.text) ? 4 : 0)
  );
}

function withoutRepeats(facts) {
  const kept = [];
  for (const fact of facts) if (!kept.some((other) => alike(fact, other))) kept.push(fact);
  return kept;
}

function alike(one, other) {
  const [first, second] = [new Set(contentStems(one.text)), new Set(contentStems(other.text))];
  const shared = [...first].filter((stem) => second.has(stem)).length;
  return shared / Math.max(1, Math.min(first.size, second.size)) > 0.7 && shared > 2;
}

function blockFacts(block) {
  const { source, heading } = block;
  const named = (fact) => ({ source, heading, ...fact });
  if (block.kind === "table") return tableFacts(block).map((fact) => named(fact));
  if (block.kind !== "text") return listFacts(block).map((fact) => named(fact));
  return block.sentences.map((text, index) =>
    named({ ...sentenceFact(tidy(text)), next: nextOf(block.sentences, index) }),
  );
}

function nextOf(texts, index) {
  const next = texts[index + 1];
  return next === undefined || words(next).length > 20 ? null : tidy(next);
}

/** A sentence without what only its neighbours explain. */
function tidy(text) {
  const inner = text
    .replaceAll(/\s*\([^)]*\)/g, "")
    .replace(/^(?:however|moreover|furthermore|in addition|additionally|thus|therefore|hence|also),?\s+/i, "");
  return capital(closed(inner.trim()));
}

export function closed(text) {
  return /[.!?]["')]?$/.test(text) ? text : `${text.replace(/[,;:]$/, "")}.`;
}

// ---- lists, steps, tables

function listFacts({ kind, sentences: items, heading }) {
  const amounts = items.map((item) => labelledAmount(item));
  if (
    items.length >= 2 &&
    amounts.every((amount) => amount !== null) &&
    new Set(amounts.map(({ unit }) => unit)).size === 1
  )
    return [{ kind: "bars", text: items.join(" "), data: { items: amounts.slice(0, 5), unit: amounts[0].unit } }];
  if (items.length < 2) return items.map((item) => sentenceFact(tidy(item)));
  const short = items.filter((item) => words(item).length <= 22);
  if (short.length < 2) return items.flatMap((item) => sentences(item).map((text) => sentenceFact(tidy(text))));
  const size = 4;
  const groups = [];
  for (let at = 0; at < short.length; at += size) groups.push(short.slice(at, at + size));
  if (groups.length > 1 && groups.at(-1).length < 2) groups.at(-2).push(...groups.pop());
  return groups.map((group) => ({
    kind,
    text: `${heading}. ${group.join(" ")}`,
    data: { items: group.slice(0, 5).map((item) => capital(item)) },
  }));
}

/** "Coal: 820 g of CO2" as a label with an amount. */
function labelledAmount(text) {
  const match =
    /^([^:|\d]{2,40}?)\s*(?::|\s-|\||,|\bis\b|\bare\b|\bneeds?\b|\buses?\b|\bhas\b|\btakes?\b)\s*(?:about |around |up to |over )?([$€£])?(\d[\d,]*(?:\.\d+)?)\s*(%|[°\p{L}/]+(?: of [\p{L}\d]+)?)?[^.\d]*[.]?$/iu.exec(
      text,
    );
  if (match === null) return null;
  const [, label, money = "", digits, unit = ""] = match;
  return { label: capital(label.trim()), value: Number(digits.replaceAll(",", "")), unit: `${money}${unit}` };
}

function tableFacts({ rows, heading }) {
  const [head = [], ...body] = rows;
  const column = head.findIndex(
    (_, index) =>
      index > 0 && body.length > 1 && body.every((row) => /^[$€£]?\d[\d,.]*\s*\S{0,12}$/.test(row[index] ?? "")),
  );
  if (column < 1) return [];
  const items = body.slice(0, 5).map((row) => ({
    label: capital(row[0] ?? ""),
    value: Number((row[column] ?? "").replaceAll(/[^\d.]/g, "")),
    unit: unitOf(head[column], row[column]),
  }));
  const about = heading === "" ? head[column] : heading;
  return [
    {
      kind: "bars",
      text: `${about}: ${rows.map((row) => row.join(" ")).join(", ")}`,
      data: { items, unit: items[0].unit, about: head[column] },
    },
  ];
}

function unitOf(head = "", cell = "") {
  const beside = /\d\s*([%°\p{L}/]+)$/u.exec(cell)?.[1];
  return beside ?? /\(([^)]+)\)/.exec(head)?.[1] ?? "";
}

// ---- sentences

function sentenceFact(text) {
  return (
    compare(text) ??
    numberFact(text) ??
    enumeration(text) ??
    cause(text) ??
    definition(text) ?? { kind: "statement", text, data: {} }
  );
}

const CONTRAST =
  /^(.{12,}?),?\s+(whereas|while|but|unlike|compared with|compared to|versus|in contrast to)\s+(.{12,})$/i;

function compare(text) {
  const match = CONTRAST.exec(text);
  if (match === null || /^(?:not only|nothing|all)/i.test(text)) return null;
  const [, left, , right] = match;
  if (Math.min(words(left).length, words(right).length) < 3) return null;
  return {
    kind: "compare",
    text,
    data: { left: capital(left), right: capital(right.replace(/[.!?]$/, "")), at: words(left).length },
  };
}

const AMOUNT =
  /([$€£])?(\d[\d,]*(?:\.\d+)?)\s?(%|°[CF]?|(?:percent|per cent|thousand|million|billion|trillion|times|degrees)\b|[\p{L}]+)?(?:\s+([\p{L}]+))?/gu;
const NOT_AN_AMOUNT =
  /^(?:st|nd|rd|th|and|or|to|in|of|the|a|was|were|is|are|when|by|for|with|at|on|but|it|he|she|they|as|from)$/i;
const SCALE = /^(?:thousand|million|billion|trillion)$/i;

/** The first amount of a sentence that is no year and no part of a name. */
export function amountIn(text) {
  return (
    [...text.matchAll(AMOUNT)]
      .map((match) =>
        amountOf(
          match.map((part) => part ?? ""),
          text,
        ),
      )
      .find((amount) => amount !== null) ?? null
  );
}

function amountOf([whole, money, digits, first, second], text) {
  const at = text.indexOf(whole);
  const value = Number(digits.replaceAll(",", ""));
  const unit = NOT_AN_AMOUNT.test(first) ? "" : first;
  const bareNumber = `${money}${unit}` === "";
  if (isNoAmount({ digits, first, bareNumber }, text.slice(0, at)) || !Number.isFinite(value)) return null;
  return { value, digits, money, unit: `${unit}${goesOn(unit, second) ? ` ${second}` : ""}`, at };
}

/** A year, an ordinal, a part of a word, or the number in a name like "Node 24". */
function isNoAmount({ digits, first, bareNumber }, before) {
  if (/[\p{L}-]$/u.test(before) || ORDINAL.test(first)) return true;
  return bareNumber && (/^(?:1[1-9]|20)\d\d$/.test(digits) || /\S \p{Lu}\p{L}+ $/u.test(before));
}

const ORDINAL = /^(?:st|nd|rd|th)$/i;

/** "kilowatt hours", "million people": a unit of two words. */
function goesOn(unit, second) {
  if (unit === "" || NOT_AN_AMOUNT.test(second)) return false;
  return SCALE.test(unit) || (/^\p{L}{3,}s$/u.test(second) && !unit.endsWith("s"));
}

function numberFact(text) {
  const amount = amountIn(text);
  if (amount === null || (amount.value < 3 && !digitsMatter(amount))) return null;
  const { value, digits, money, unit, at } = amount;
  const word = words(text.slice(0, at)).length;
  return {
    kind: "number",
    text,
    data: { value, decimals: digits.split(".")[1]?.length ?? 0, money, unit: unit.trim(), word },
  };
}

function digitsMatter({ digits, unit }) {
  return digits.includes(".") || unit === "%" || /^(?:times|percent)$/.test(unit);
}

function enumeration(text) {
  const match = /^(.*?)\b((?:[\p{L}' -]{3,28}, ){2,}(?:and|or) [\p{L}' -]{3,28})[.]$/iu.exec(text);
  if (match === null) return null;
  const items = match[2]
    .split(/, (?:and |or )?/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const lead =
    /^(.*\b(?:are|is|of|includes?|has|have|with|from|into|through|by|for|need|needs|uses?|parts|things|than|:))\s+(.+)$/i.exec(
      items[0],
    );
  if (lead !== null) items[0] = lead[2];
  if (items.length > 5 || items.some((item) => words(item).length > 5)) return null;
  return { kind: "list", text, data: { items: items.map((item) => capital(item)), inSentence: true } };
}

const CAUSES =
  /^(.{10,}?),?\s+(because(?: of)?|since|due to|therefore|so that|so|which means(?: that)?|leads? to|causes?|results? in|as a result)\s+(.{8,})$/i;
const BACKWARDS = /^(?:because|since|due)/i;

function cause(text) {
  const match = CAUSES.exec(text);
  if (match === null) return null;
  const [, first, link, second] = match;
  const parts = [first, second.replace(/[.!?]$/, "")].map((part) => capital(part.trim()));
  if (parts.some((part) => words(part).length < 2)) return null;
  const [from, to] = BACKWARDS.test(link) ? parts.toReversed() : parts;
  return {
    kind: "cause",
    text,
    data: { from, to, link: link.toLowerCase(), at: words(first).length, backwards: BACKWARDS.test(link) },
  };
}

function definition(text) {
  const match =
    /^((?:an?|the)?\s*[\p{L}][\p{L}' -]{2,34}?)\s+(?:is|are|means|refers to)\s+((?:an?|the|any|when|how|what)\b.{8,})$/iu.exec(
      text,
    );
  if (match === null || POINTS_BACK.test(text) || words(match[1]).length > 5) return null;
  return {
    kind: "definition",
    text,
    data: { term: capital(match[1].replace(/^(?:an?|the) /i, "")), meaning: match[2].replace(/[.!?]$/, "") },
  };
}
