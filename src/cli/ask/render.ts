import type { ShownGate } from "../../domain/run/view/shown.ts";
import { answerCommands } from "../../domain/run/words/answer-words.ts";

/** Gates as lines, each with the commands that answer it; of a question that was read already the commands are enough. */
export function gateLines(
  gates: readonly Pick<ShownGate, "id" | "stage" | "question" | "options" | "note">[],
  told: ReadonlySet<string> = new Set(),
): readonly string[] {
  return gates.flatMap((gate) => [
    ...(told.has(gate.id) ? (gates.length === 1 ? [] : [`${gate.stage}:`]) : [`${gate.stage}: ${gate.question}`]),
    ...answerCommands(gate).map((command) => `  ${command}`),
  ]);
}
