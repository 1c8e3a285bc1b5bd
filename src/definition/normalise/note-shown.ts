import type { Drafting } from "./draft.ts";
import { report } from "../check/faults.ts";

/** Notes an output that is shown to a person, written `stage.output`. */
export function noteShown(shown: string, at: Pick<Drafting, "notes" | "own" | "place">): void {
  const [stage, output, ...more] = shown.split(".");
  if (stage === undefined || output === undefined || more.length > 0) {
    report(at.place, {
      code: "WRONG_VALUE",
      message: `"${shown}" is not \`stage.output\``,
      hint: "Name a stage and one of its outputs: cut.clip.",
    });
    return;
  }
  at.notes.mentions.push({ stage, output, pointer: at.place.pointer, own: at.own });
}
