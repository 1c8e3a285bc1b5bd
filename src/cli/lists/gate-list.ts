import { cutText } from "../../base/text/cut-text.ts";
import { styleText } from "../call/node-util.ts";
import type { GateItem } from "../../app/reading/gate-item.ts";
import type { Json } from "../../base/json/json.ts";
import { answerCommands } from "../../domain/run/words/answer-words.ts";
import { cleanLine } from "../progress/fit.ts";
import { wrap } from "../progress/wrap.ts";
import { shortTime } from "./moments.ts";

/** What a list of questions is laid out for. */
export interface GateView {
  readonly width: number;
  readonly color: boolean;
  readonly now: number;
  /** Questions of several projects are listed. */
  readonly projects: boolean;
}

/** Questions with the run that they are a matter of, whole, each with the commands that answer it. */
export function gateListLines(gates: readonly GateItem[], view: GateView): readonly string[] {
  return gates.flatMap((gate, place) => [...(place === 0 ? [] : [""]), ...gateLines(gate, view)]);
}

/** How many questions wait, and for how long. */
export function gateTotals(gates: readonly GateItem[], now: number): string {
  const oldest = Math.min(...gates.map(({ openedAt }) => Date.parse(openedAt)));
  const overdue = gates.filter((gate) => gate.overdue).length;
  const count = gates.length === 1 ? "1 question waits" : `${gates.length} questions wait`;
  return `${count}${overdue === 0 ? "" : `, ${overdue} overdue`}; the oldest for ${shortTime(now - oldest)}.`;
}

function gateLines(gate: GateItem, view: GateView): readonly string[] {
  const { width } = view;
  const about = wrap(inputWords(gate), width - 2).map((line) => dim(`  ${line}`, view));
  return [
    ...headLines(gate, view),
    ...(gate.label === "" ? [] : about),
    ...gate.question
      .split("\n")
      .flatMap((line) => wrap(line, width - 2))
      .map((line) => `  ${line}`),
    ...answerCommands(gate).map((command) => dim(`  ${command}`, view)),
  ];
}

function headLines(gate: GateItem, view: GateView): readonly string[] {
  const { now, projects } = view;
  const age = shortTime(now - Date.parse(gate.openedAt));
  const left =
    gate.expiresAt === null
      ? ""
      : `, ${gate.overdue ? "overdue" : `${shortTime(Date.parse(gate.expiresAt) - now)} left`}`;
  const label = cleanLine(gate.label);
  const name = `${gate.pipeline} · ${gate.stage}${label === "" ? "" : ` · ${label}`}`;
  const where = projects ? `, ${gate.project}` : "";
  const head = wrap(name, view.width).map((line) =>
    view.color ? styleText("bold", line, { validateStream: false }) : line,
  );
  return [
    ...head,
    ...wrap(`  waits ${age}${left}, run ${gate.run}${where}`, view.width).map((line) => dim(line, view)),
  ];
}

/** The input in full where the label is not all of it. */
function inputWords({ input }: GateItem): string {
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${valueWords(value)}`)
    .join(", ");
}

const LONGEST = 200;

function valueWords(value: Json): string {
  const text = cleanLine(typeof value === "string" ? value : JSON.stringify(value));
  return cutText(text, LONGEST);
}

function dim(line: string, { color }: GateView): string {
  return color ? styleText("gray", line, { validateStream: false }) : line;
}
