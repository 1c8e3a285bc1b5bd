// outline: what the topic asks, how long the video is, and from what it can be told.
import {
  isEnglish,
  contentStems,
  givesOrders,
  isContent,
  plain,
  sentences,
  shorten,
  stem,
  words,
  bare,
  capital,
} from "../lib/text.mjs";
import { list, main, need, Refusal, writeJson } from "../lib/program.mjs";
import { checkMachine } from "../lib/machine.mjs";
import { readSources } from "../lib/sources.mjs";
import { WORDS_A_SECOND } from "../lib/pace.mjs";

const FORMS = [
  ["how", /^how\b/i],
  ["why", /^why\b/i],
  ["what", /^(?:what|who|where|when|which)\b/i],
  ["compare", /\b(?:vs\.?|versus|compared|or|difference)\b/i],
];

await main((given) => {
  const topic = plain(need(given, "topic")).replaceAll(/\s+/g, " ").trim();
  const minutes = Number(given.minutes ?? 1);
  refuseUnfit(topic, minutes);
  checkMachine(given.voice ?? "slt");
  const sources = list(given.sources);
  const { leftOut } = readSources(sources);
  const title = titleOf(topic);
  writeJson(given.out ?? "outline.json", {
    title,
    topic: topic.slice(0, 6_000),
    asks: asks(title),
    terms: termsOf(title),
    tone: given.tone ?? "calm",
    voice: given.voice ?? "slt",
    seconds: Math.round(minutes * 60),
    words: Math.round(minutes * 60 * WORDS_A_SECOND),
    basis: sources.length > 0 || words(topic).length > 60 ? "sources" : "topic",
    leftOut: leftOut.length,
  });
  console.log(
    `"${title}": ${minutes} min, told from ${sources.length === 0 ? "the topic alone" : `${sources.length} sources`}`,
  );
});

function refuseUnfit(topic, minutes) {
  if (words(topic).length === 0) throw new Refusal("The topic has no words.");
  if (!(minutes >= 0.25 && minutes <= 7)) throw new Refusal(`minutes is ${minutes}; it may be 0.25 to 7.`);
  if (!isEnglish(topic))
    throw new Refusal(
      "The topic is not English, and the voices read English only. Give the topic and its sources in English.",
    );
}

/** The topic's first sentence, short enough for a title. */
function titleOf(topic) {
  const [first = topic] = sentences(topic).filter((text) => !givesOrders(text));
  const title = first.length <= 90 ? first : shorten(first, 80);
  return capital(title.replace(/[.!]+$/, "").trim());
}

function asks(title) {
  return FORMS.find(([, form]) => form.test(title))?.[0] ?? "open";
}

/** The things that the topic names: neighbouring words that carry a subject, each thing once. */
function termsOf(title) {
  const groups = title.split(/[,;:?!()]|\s(?=and |or |vs |versus )/i).flatMap((part) => runsOf(part.split(/\s+/)));
  const seen = new Set();
  const terms = groups.filter((term) => {
    const key = contentStems(term).join(" ");
    const fresh = key !== "" && !seen.has(key);
    seen.add(key);
    return fresh;
  });
  return terms.slice(0, 4);
}

function runsOf(tokens) {
  const runs = [[]];
  for (const token of tokens) {
    if (isContent(token)) runs.at(-1).push(token);
    else if (runs.at(-1).length > 0) runs.push([]);
  }
  return runs
    .filter((run) => run.length > 0)
    .flatMap((run) => (run.length > 3 ? [run.slice(0, 2), run.slice(2, 5)] : [run]))
    .map((run) => run.map((token) => trim(token)).join(" "));
}

function trim(token) {
  const small = bare(token);
  return stem(token) === ""
    ? token
    : token.slice(token.toLowerCase().indexOf(small), token.toLowerCase().indexOf(small) + small.length);
}
