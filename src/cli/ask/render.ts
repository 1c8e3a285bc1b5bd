import type { ShownGate } from "../../domain/run/view/shown.ts";

/** Gates as lines, each with the command that answers it. */
export function gateLines(
  gates: readonly Pick<ShownGate, "id" | "stage" | "question" | "options">[],
): readonly string[] {
  return gates.flatMap((gate) => {
    const options = gate.options.map((option) => option.name);
    return [
      `${gate.stage}: ${gate.question}`,
      ...(options.length === 0
        ? [`  holdfast answer ${gate.id} "TEXT"`]
        : options.map((option) => `  holdfast answer ${gate.id} ${option}`)),
    ];
  });
}
