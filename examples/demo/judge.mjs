// Judges the draft: every paragraph must name the fact that it rests on, and the facts must exist.
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(process.env.HOLDFAST_ARTIFACTS, "utf8"));
const draft = readFileSync(manifest.draft.text[0].path, "utf8");
const known = new Set(JSON.parse(readFileSync(manifest.gather.facts[0].path, "utf8")).map((fact) => fact.mark));
const paragraphs = draft.split("\n\n").filter((part) => part.trim() !== "" && !part.startsWith("#"));
const fixes = [];
for (const [index, paragraph] of paragraphs.entries()) {
  const marks = [...paragraph.matchAll(/\[([a-z]+-\d)\]/g)].map((match) => match[1]);
  if (marks.length === 0) fixes.push(`Paragraph ${index + 1} names no source: add the mark of the fact it rests on.`);
  for (const mark of marks) if (!known.has(mark)) fixes.push(`Paragraph ${index + 1} names ${mark}, which is no fact.`);
}
const score = Math.round(
  (100 * (paragraphs.length - Math.min(fixes.length, paragraphs.length))) / Math.max(1, paragraphs.length),
);
console.log(
  JSON.stringify({ result: fixes.length === 0 ? "pass" : "rework", score, blockers: [], fixes, confidence: 1 }),
);
