// The script of the offline writer: scenes of lines, from facts or, where there are none, from the words of the topic.
import { closed } from "./facts.mjs";
import { COUNTS, spoken, stepLine } from "./lines.mjs";
import { fromTopic } from "./questions.mjs";
import { secondsOf } from "./pace.mjs";
import { capital, shorten, lowered, words } from "./text.mjs";

const MOST_OF_A_KIND = { number: 4, compare: 3, cause: 4, definition: 3, list: 6, steps: 4, bars: 4, statement: 30 };

/** Scenes that fit into the outline's seconds: an opening, the best facts in the order of their sources, an end. */
export function composeScript(outline, research) {
  const body = research.facts.length > 0 ? fromFacts(outline, research) : fromTopic(outline);
  const scenes = [opening(outline, research, body), ...body, closing(outline, research, body)];
  return {
    title: outline.title,
    tone: outline.tone,
    voice: outline.voice,
    asked: outline.seconds,
    basis: research.facts.length > 0 ? "sources" : "topic",
    scenes: scenes.map((scene, index) => ({ id: `scene-${String(index + 1).padStart(2, "0")}`, ...scene })),
  };
}

function fromFacts(outline, { facts }) {
  let left = outline.seconds - frameSeconds(outline);
  const counts = {};
  const chosen = [];
  for (const fact of facts.filter(({ score }) => score > -2)) {
    const scene = sceneOf(fact, outline, left);
    const cost = secondsOf(scene.lines);
    const told = chosen.some(({ scene: other }) => other.lines.some((line) => scene.lines.includes(line)));
    const repeated = told || (counts[fact.kind] ?? 0) >= (MOST_OF_A_KIND[fact.kind] ?? 1);
    if (repeated || cost > left + (chosen.length === 0 ? 6 : 1)) continue;
    counts[fact.kind] = (counts[fact.kind] ?? 0) + 1;
    chosen.push({ fact, scene });
    left -= cost;
    if (left < 2) break;
  }
  const ordered = chosen.toSorted(
    (one, other) =>
      first(other.fact) - first(one.fact) || one.fact.order - other.fact.order || other.fact.score - one.fact.score,
  );
  return ordered.map(({ scene }) => scene);
}

/** What the opening, the end and the silence around all of it take. */
function frameSeconds({ title, seconds }) {
  return secondsOf([title]) + (seconds >= 40 ? 11 : 2.6) + 2.4;
}

/** What something is comes before what is said of it. */
function first({ kind, order }) {
  return kind === "definition" && order < 3 ? 1 : 0;
}

const HEADINGS = {
  definition: "What it is",
  number: "In numbers",
  bars: "Side by side",
  compare: "Two ways",
  cause: "Why",
  list: "The parts",
  steps: "Step by step",
  statement: "Worth knowing",
};

function sceneOf(fact, outline, left) {
  const heading = fact.heading === "" ? headingOf(fact) : shorten(fact.heading, 48);
  const scene = {
    kind: fact.kind,
    heading,
    lines: LINES[fact.kind]?.(fact, heading) ?? [fact.text],
    data: fact.data,
    facts: [fact.id],
    source: fact.source,
  };
  const room = left - secondsOf(scene.lines);
  const tells = ["definition", "number", "statement", "cause"].includes(fact.kind);
  if (
    tells &&
    fact.next !== null &&
    fact.next !== undefined &&
    room > secondsOf([fact.next]) + 3 &&
    !hasAmount(fact.next)
  )
    scene.lines.push(fact.next);
  return scene;
}

function hasAmount(text) {
  return /\d/.test(text);
}

function headingOf(fact) {
  return HEADINGS[fact.kind];
}

const LINES = {
  list: ({ text, data }, heading) =>
    data.inSentence ? [text] : [closed(lead(heading, data.items.length)), ...data.items.map((item) => spoken(item))],
  steps: ({ data }) => data.items.map((item, index) => stepLine(item, index, data.items.length)),
  bars: ({ data }, heading) => [
    closed(`${capital(heading)}, compared`),
    ...data.items.map((item) => barLine(item, data)),
  ],
};

function lead(heading, count) {
  const plainHeading = heading.replace(/[?.!:]+$/, "");
  return /^(?:what|how|why|where|when|who)\b/i.test(plainHeading)
    ? `${capital(plainHeading)}: ${COUNTS[count]} things`
    : `${capital(plainHeading)}, in ${COUNTS[count]} points`;
}

function barLine({ label, value, unit }, { about }) {
  const amount = value >= 1000 ? value.toLocaleString("en-US") : String(value);
  const money = /^[$€£]/.exec(unit)?.[0] ?? "";
  const rest = unit.slice(money.length);
  const named = rest === "" && about !== undefined && label.length + about.length < 48 ? "" : rest;
  return closed(`${label}: ${money}${amount}${named.startsWith("%") ? "" : " "}${named}`.trim());
}

// ---- the frame

const GREETINGS = {
  calm: "Let us look at",
  lively: "Here is the short story of",
  serious: "This is about",
};

function opening(outline, research, body) {
  const asked = outline.asks === "how" || outline.asks === "why" || outline.asks === "what";
  const title = outline.title.replace(/[?]+$/, "");
  const line = asked ? `${title}?` : `${GREETINGS[toneOf(outline.tone)]} ${lowered(title)}.`;
  const honest =
    research.facts.length === 0 ? ["No source was given, so here are the questions, not the answers."] : [];
  const chapters = [...new Set(body.map(({ heading }) => heading))].slice(0, 4);
  return {
    kind: "opening",
    heading: outline.title,
    lines: [line, ...honest],
    data: { terms: outline.terms, chapters, sources: research.sources },
    facts: [],
  };
}

/** One of the tones that the drawings, the bed and the words of the frame know. */
export function toneOf(text) {
  if (/livel|energ|fun|playful|upbeat|enthus|friendl|young|cheer/i.test(text)) return "lively";
  return /serious|formal|sober|academic|dry|business/i.test(text) ? "serious" : "calm";
}

function closing(outline, research, body) {
  const long = outline.seconds >= 40;
  const points = recap(body).slice(0, 3);
  const sources = research.sources.length === 1 ? "the source is" : "the sources are";
  const lines =
    long && points.length > 1
      ? ["In short.", ...points.map((point) => closed(point))]
      : research.facts.length > 0
        ? ["That is the idea in short."]
        : ["Give it a source, and it will answer."];
  if (long && research.facts.length === 0) lines.push("Give this a source, and it will tell you the answers.");
  return {
    kind: "closing",
    heading: "In short",
    lines,
    data: { points, sources: research.sources, note: sources },
    facts: [],
  };
}

/** What of each scene is worth keeping: its sentence, if it is short and says something by itself. */
function recap(body) {
  const order = ["definition", "number", "compare", "cause", "statement", "list", "steps", "questions"];
  const ranked = body
    .filter(({ kind }) => kind !== "bars")
    .map((scene) => ({ scene, point: pointOf(scene) }))
    .filter(({ point }) => point !== null)
    .toSorted((one, other) => order.indexOf(one.scene.kind) - order.indexOf(other.scene.kind))
    .slice(0, 3);
  return body.flatMap((scene) => ranked.find((entry) => entry.scene === scene)?.point ?? []);
}

function pointOf({ kind, lines, data, heading }) {
  if (kind === "list" || kind === "steps")
    return `${capital(heading.replace(/[?.]+$/, ""))}: ${COUNTS[data.items.length]} ${kind === "steps" ? "steps" : "things"}`;
  if (kind === "compare") return shorten(data.right, 60);
  if (kind === "questions" || kind === "parts") return null;
  const point = shorten(lines[0], 72);
  return words(point).length > 3 ? point : null;
}
