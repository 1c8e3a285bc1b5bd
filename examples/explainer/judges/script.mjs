// Judges the script: it must fit the time, be readable aloud, open and close, and rest on facts that exist.
import { secondsOf } from "../lib/pace.mjs";
import { spokenOf } from "../lib/spoken.mjs";
import { jsonOf, say } from "./verdict.mjs";

const script = jsonOf("script", "script");
const known = new Set(jsonOf("research", "research").facts.map(({ id }) => id));
const fixes = [];
const seconds = Math.round(script.scenes.reduce((sum, { lines }) => sum + secondsOf(lines), 2));
if (seconds > script.asked * 1.2 + 5)
  fixes.push(`The script takes about ${seconds} s; shorten it to ${script.asked} s.`);
if (script.scenes[0].kind !== "opening") fixes.push('Let the first scene be of the kind "opening".');
if (script.scenes.at(-1).kind !== "closing") fixes.push('Let the last scene be of the kind "closing".');
for (const { id, lines, facts = [] } of script.scenes) {
  for (const line of lines) {
    if (line.split(/\s+/).length > 34)
      fixes.push(`${id}: break this line in two, it is too long to hear: ${line.slice(0, 60)}…`);
    if (line.split(/\s+/).every((word) => spokenOf(word).length === 0))
      fixes.push(`${id}: the voice cannot read "${line}"; write it in English words.`);
  }
  for (const fact of facts)
    if (!known.has(fact)) fixes.push(`${id} rests on ${fact}, which the research does not have.`);
}
say(fixes);
