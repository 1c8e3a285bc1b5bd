// Plain text: words, sentences, what is English, what a text is about.

/** Words that carry no subject. */
const FUNCTION_WORDS = new Set(
  `a about above after again against all almost also although always am an and another any are as at be because been before being
  below between both but by can cannot could did do does doing done down during each either else even ever every few for from further
  get gets got had has have having he her here hers him his how however i if in into is it its itself just less let like made make makes
  many may me might more most much must my no nor not now of off often on once one only onto or other our out over own per quite rather
  really same she should since so some still such take than that the their them then there these they this those through thus to too
  two under until up upon us use used uses using very was we were what when where whether which while who whom whose why will with
  within without would yet you your explain explained explaining understand introduction overview guide works work video minute minutes`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Typography as plain ASCII where there is one; what is left keeps its letters. */
export function plain(text) {
  return text
    .normalize("NFKC")
    .replaceAll(/[\u2018\u2019\u201A\u2032]/g, "'")
    .replaceAll(/[\u201C\u201D\u201E\u2033]/g, '"')
    .replaceAll(/[\u2010\u2011]/g, "-")
    .replaceAll(/\s*[\u2013\u2014]\s*/g, (dash, at, all) => (/\d/.test(all[at - 1] ?? "") ? "-" : ", "))
    .replaceAll("\u2026", "...")
    .replaceAll(/[\p{Cc}\u200B-\u200F\u2028-\u202F\uFEFF]/gu, (mark) => (mark === "\n" || mark === "\t" ? mark : " "));
}

export function words(text) {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/** The letters of a word, small, without what stands around it. */
export function bare(word) {
  return word.toLowerCase().replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}

/** One form for "pump" and "pumps", good enough to compare. */
export function stem(word) {
  const letters = bare(word).replace(/'s$/, "");
  if (letters.length < 5) return letters.replace(/(?<=[a-z]{2}[^s])s$/, "");
  return letters.replace(/(ies)$/, "y").replace(/(ing|ed|es|s)$/, "");
}

export function isContent(word) {
  const letters = bare(word);
  return letters.length > 2 && !FUNCTION_WORDS.has(letters) && /\p{L}/u.test(letters);
}

export function contentStems(text) {
  return words(text)
    .filter(isContent)
    .map((word) => stem(word));
}

const ABBREVIATION =
  /\b(?:e\.g|i\.e|etc|vs|dr|mr|mrs|ms|prof|st|no|fig|approx|ca|cf|inc|ltd|jr|sr|u\.s|u\.k|a\.m|p\.m)\.$/i;

/** Sentences of a paragraph, each with its closing mark. */
export function sentences(text) {
  const parts = text
    .replaceAll(/\s+/g, " ")
    .trim()
    .split(/(?<=[.!?]["')\]]?)\s+(?=["'(]?[\p{Lu}\p{N}])/u);
  const whole = [];
  for (const part of parts) {
    const before = whole.at(-1);
    if (before !== undefined && ABBREVIATION.test(before)) whole[whole.length - 1] = `${before} ${part}`;
    else if (part !== "") whole.push(part);
  }
  return whole;
}

/** How much of a text is English: the share of its words that are common English ones, and of letters that are Latin. */
export function englishness(text) {
  const all = words(text).map((word) => bare(word));
  const letters = [...text].filter((letter) => /\p{L}/u.test(letter));
  const latin = letters.filter((letter) => /[a-z]/i.test(letter.normalize("NFD")[0])).length;
  const known = all.filter((word) => FUNCTION_WORDS.has(word)).length;
  return {
    latin: letters.length === 0 ? 1 : latin / letters.length,
    common: all.length === 0 ? 1 : known / all.length,
  };
}

const FOREIGN =
  /\b(?:der|die|das|und|ist|nicht|eine?[rnms]?|wie|warum|mit|für|auf|von|zu[rm]?|les?|une?|des|est|dans|pour|avec|pourquoi|comment|el|los|las|una|por|para|qué|cómo|il|che|per|sono|perché|het|een|niet|waarom|hoe|och|att|är|jak|nie|dlaczego|é|uma?|não|como)\b/giu;

/** Whether the voices can read it: mostly Latin letters, and not the small words of another language. */
export function isEnglish(text) {
  const { latin, common } = englishness(text);
  if (latin < 0.85) return false;
  const foreign = text.match(FOREIGN)?.length ?? 0;
  const count = words(text).length;
  return foreign < 2 || foreign / count < 0.12 || common > foreign / count + 0.1;
}

const ORDERS =
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|previous|prior|everything)\b|\b(?:system|developer) prompt\b|\byou are (?:now |an? )?(?:ai|assistant|chatgpt|claude|language model|agent)\b|\b(?:as an ai|assistant:|system:|user:)|\b(?:publish|upload|post|send|email|delete|execute|run|install|curl|wget)\b.{0,30}\b(?:now|immediately|this (?:video|file)|to this address|without (?:asking|approval))\b|\b(?:reveal|print|show|leak)\b.{0,30}\b(?:keys?|passwords?|secrets?|tokens?)\b|<\/?(?:script|system|instructions?)\b/i;

/** Whether a sentence of a source gives orders to whoever reads it, instead of saying something of the subject. */
export function givesOrders(text) {
  return ORDERS.test(text);
}

export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The first letter small, unless the word is a name or an abbreviation. */
export function lowered(text) {
  return /^(?:[A-Z][a-z]+ [A-Z]|[A-Z]{2}|I\b)/.test(text) ? text : text.slice(0, 1).toLowerCase() + text.slice(1);
}

const OPENERS =
  /^(?:however|moreover|furthermore|in addition|additionally|also|thus|therefore|hence|indeed|in fact|of course|for example|for instance|note that|in general|generally|overall|as a result|first|second|third|then|next|finally|after that|in contrast|by contrast|and|but|so|yet)\b,?\s+/i;

/** A few words that stand for a sentence: cut at the first clause that is long enough, never inside a word. */
export function shorten(text, most) {
  let short = text
    .replace(/[.!?]+["']?$/, "")
    .replace(OPENERS, "")
    .replaceAll(/\s*\([^)]*\)/g, "")
    .trim();
  if (short.length > most)
    short = short.split(/(?<=.{12})(?:[,;:]| (?:because|which|while|whereas|although|so that|and then|but) )/)[0];
  if (short.length > most) short = cutAtWord(short, most);
  return capital(short.trim());
}

const DANGLING =
  /[\s,;:]+(?:a|an|the|of|in|on|to|for|and|or|but|with|by|as|at|from|that|which|is|are|was|than|into|its|their|about|between)$/i;

function cutAtWord(text, most) {
  let cut = text.slice(0, most + 1).replace(/\s+\S*$/, "");
  while (DANGLING.test(cut)) cut = cut.replace(DANGLING, "");
  return cut;
}
