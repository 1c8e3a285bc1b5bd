// The script where there is no source.
import { COUNTS, stepLine } from "./lines.mjs";
import { secondsOf } from "./pace.mjs";
import { capital } from "./text.mjs";

/** What can be said honestly of a topic that nothing is known of: what it names, what to ask, how to find out. */
export function fromTopic(outline) {
  const terms = outline.terms.length > 0 ? outline.terms : [outline.title];
  const scenes = [
    ownQuestions(outline),
    ...(terms.length > 1 ? [partsScene(terms)] : []),
    ...terms.slice(0, 4).map((term, index) => questionsScene(term, index)),
    ...relationScenes(terms),
    checkScene(outline),
    claimScene(),
  ];
  const wanted = outline.seconds - 12;
  const kept = [];
  let spent = 0;
  for (const scene of scenes) {
    const cost = secondsOf(scene.lines);
    if (kept.length > 0 && spent + cost > wanted + 2) continue;
    kept.push(scene);
    spent += cost;
  }
  return kept;
}

function enumerate(items) {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

function partsScene(terms) {
  const count = terms.length === 1 ? "one thing" : `${COUNTS[terms.length]} things`;
  return {
    kind: "parts",
    heading: "What the topic names",
    lines: [`The topic names ${count}: ${enumerate(terms)}.`],
    data: { items: terms.map((term) => capital(term)) },
    facts: [],
  };
}

const OWN = {
  how: ["What goes in?", "What comes out?", "What happens in between?"],
  why: ["Is it so at all?", "When is it so, and when not?", "What would have to change for it to stop?"],
  what: ["What belongs to it?", "What does not?", "Who needs it, and what for?"],
  compare: ["By which measure?", "For whom?", "Over how long?"],
  open: ["What is it made of?", "What does it need?", "What does it change?"],
};

/** What the form of the topic asks for, whatever it is about. */
function ownQuestions({ asks, terms, title }) {
  const lines = OWN[asks];
  const term = capital(terms[0] ?? title);
  return { kind: "questions", heading: "What to ask first", lines, data: { term, items: lines }, facts: [] };
}

const ASKED = [
  (term) => [`What exactly is meant by ${term}?`, "What belongs to it?", "What does not?"],
  (term) => [`What does ${term} depend on?`, "What does it need?", "What happens without it?"],
  (term) => [`How could ${term} be measured?`, "In which unit?", "Who has done it?"],
  (term) => [`What does ${term} change?`, "For whom?", "And at what cost?"],
];

function questionsScene(term, index) {
  const lines = ASKED[index % ASKED.length](term);
  return {
    kind: "questions",
    heading: `Questions about ${term}`,
    lines,
    data: { term: capital(term), items: lines.map((line) => line.replace(/^And /, "")) },
    facts: [],
  };
}

function relationScenes(terms) {
  return terms.slice(1).map((term, index) => ({
    kind: "cause",
    heading: "What connects them",
    lines: [
      `What does ${terms[index]} do to ${term}?`,
      "Look for a cause, not only for two things that happen together.",
    ],
    data: { from: capital(terms[index]), to: capital(term), link: "does what to", at: 0 },
    facts: [],
  }));
}

function checkScene() {
  const items = [
    "Find a source that says it with a number.",
    "Find a second one that does not copy the first.",
    "Look for somebody who disagrees.",
    "Ask what would prove it wrong.",
  ];
  return {
    kind: "steps",
    heading: "How to find out",
    lines: items.map((item, index) => stepLine(item, index, items.length)),
    data: { items },
    facts: [],
  };
}

function claimScene() {
  const items = ["A claim says that something is so.", "A reason says why.", "Evidence lets others check it."];
  return {
    kind: "list",
    heading: "Claim, reason, evidence",
    lines: ["Keep three things apart.", ...items],
    data: { items },
    facts: [],
  };
}
