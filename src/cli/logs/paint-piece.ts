import { styleText } from "../call/node-util.ts";
import type { ToldPiece } from "../../ports/agents.ts";
import type { CommandContext } from "../call/context.ts";
import { fit } from "../progress/fit.ts";
import { wrap } from "../progress/wrap.ts";
import { printable } from "../print/printable.ts";

type Look = readonly [mark: string, colour: "cyan" | "gray" | "red" | "green" | null];

const LOOKS: Readonly<Record<ToldPiece["kind"], Look>> = {
  text: ["  ", null],
  action: ["  → ", "cyan"],
  result: ["      ", "gray"],
  failure: ["    ✗ ", "red"],
  fault: ["  ✗ ", "red"],
  note: ["  · ", "gray"],
  end: ["  ✓ ", "green"],
};

/** A piece of a conversation as lines: marked by its kind, indented, and none wider than the terminal. */
export function paintPiece(
  { kind, text }: ToldPiece,
  { width, color }: Pick<CommandContext, "width" | "color">,
): readonly string[] {
  const [mark, colour] = LOOKS[kind];
  const room = width - mark.length;
  const lines = printable(text, false)
    .split("\n")
    .flatMap((line) => shaped(line, kind, room));
  return lines.map((line, place) => {
    const indented = `${place === 0 ? mark : " ".repeat(mark.length)}${line}`.trimEnd();
    return color && colour !== null ? styleText(colour, indented, { validateStream: false }) : indented;
  });
}

/** What an agent says is broken between words; what a tool gave keeps its own lines. */
function shaped(line: string, kind: ToldPiece["kind"], room: number): readonly string[] {
  if (room === Infinity) return [line];
  return kind === "result" || kind === "failure" ? [fit(line, Math.max(1, room))] : wrap(line, room);
}
