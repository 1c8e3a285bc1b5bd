// Judges the storyboard: every scene of the script has a drawing of the library, and every cue names a word that is said.
import { DRAWINGS } from "../draw/draw.mjs";
import { jsonOf, say } from "./verdict.mjs";

const script = jsonOf("script", "script");
const board = jsonOf("storyboard", "storyboard");
const fixes = script.scenes
  .filter(({ id }) => !board.scenes.some((scene) => scene.id === id))
  .map(({ id }) => `Add ${id}: the script has it.`);
for (const { id, drawing, parts } of board.scenes) {
  const lines = script.scenes.find((scene) => scene.id === id)?.lines ?? [];
  if (!(drawing in DRAWINGS))
    fixes.push(`${id}: there is no drawing "${drawing}"; take one of ${Object.keys(DRAWINGS).join(", ")}.`);
  for (const part of parts) {
    const [row, word] = part.cue.split(":");
    const said = lines[Number(row)]?.split(/\s+/).length ?? 0;
    if (part.cue !== "start" && word !== "end" && Number(word) >= said)
      fixes.push(`${id}, ${part.id}: the cue ${part.cue} names no word of the narration.`);
  }
}
say(fixes);
