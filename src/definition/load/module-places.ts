import { readFileSync } from "node:fs";
import { pointerSteps } from "../../base/json/json-pointer.ts";
import type { Locate } from "../check/faults.ts";

/**
 * Finds places of the data that a module exports in its text: key after key, where each is written. A module may make its
 * data in other ways; then the last key that was found is named, or the first line.
 */
export function locateInModule(file: string): Locate {
  const text = withoutComments(readFileSync(file, "utf8"));
  return (pointer) => {
    let at = 0;
    for (const step of pointerSteps(pointer)) {
      const found = keyAfter(text, step, at);
      if (found === null) break;
      at = found;
    }
    return { file, ...lineAndColumn(text, at) };
  };
}

// Blanks of the same length, so that places stay what they are. A `//` within a text is an address.
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|[\s;,{}()[\]])\/\/[^\n]*/g, (comment) =>
    comment.replaceAll(/[^\n]/g, " "),
  );
}

function keyAfter(text: string, key: string, from: number): number | null {
  const word = key.replaceAll(/\W/g, String.raw`\$&`);
  const pattern = new RegExp(`(?<=[\\s{,])(?:${word}|"${word}"|'${word}')(?=\\s*[:,}(])`, "g");
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? null;
}

function lineAndColumn(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
