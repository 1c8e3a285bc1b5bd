import { aboutLines, filesShown, optionLine } from "../ask/gate-words.ts";
import { cleanLine, fit } from "../progress/fit.ts";
import { wrap } from "../progress/wrap.ts";
import { isOpen, noteOf, type Inbox, type OpenGate } from "./inbox.ts";
import { brief, dim, strong, typedLine, windowOf, type Canvas, type Frame, type Typed } from "./canvas.ts";

interface Looking {
  readonly inbox: Inbox;
  readonly open: OpenGate;
  readonly typed: Typed;
}

/** Paints a gate: above what it is about, which can be scrolled, below what can be done, which always stands there. */
export function paintGate(looking: Looking, canvas: Canvas): Frame {
  const { inbox, open } = looking;
  const width = canvas.columns - 1;
  const head = headLines(inbox, open, canvas);
  const { lines: foot, column } = footLines(looking, canvas);
  const options = optionLines(open, canvas);
  const keys = wrap(keyWords(looking), width).map((line) => dim(line, canvas));
  const room = Math.max(1, canvas.rows - head.length - 1 - options.length - foot.length - keys.length);
  const body = bodyLines(open, width);
  const scrolled = Math.max(0, Math.min(open.scrolled, body.length - room));
  const hidden = body.length - room - scrolled;
  const rule = hidden > 0 ? fit(`  ↓ ${hidden} more ${hidden === 1 ? "line" : "lines"} (Space)`, width) : "";
  const seen = body.slice(scrolled, scrolled + room);
  const gap = Array.from({ length: room - seen.length }, () => "");
  const above = [...head, ...seen, dim(rule, canvas), ...options, ...gap];
  return {
    lines: [...above, ...foot, ...keys].slice(0, canvas.rows),
    cursor: column === null ? null : { row: Math.min(above.length + foot.length, canvas.rows) - 1, column },
    scrolled,
  };
}

function headLines({ items }: Inbox, open: OpenGate, canvas: Canvas): readonly string[] {
  const { run, gate } = open;
  const place = items.findIndex(({ id }) => id === gate.id) + 1;
  const count = place === 0 ? "" : `${place}/${items.length}  `;
  const waits = isOpen(open) ? `waits for ${brief(canvas.now - Date.parse(gate.openedAt))}` : gate.state;
  const left =
    gate.expiresAt === null || !isOpen(open) ? "" : `, ${leftWords(Date.parse(gate.expiresAt) - canvas.now)}`;
  const width = canvas.columns - 1;
  return [
    strong(fit(`${count}${cleanLine(run.pipeline)} · ${gate.stage}`, width), canvas),
    dim(fit(`${waits}${left}  ${run.id}`, width), canvas),
  ];
}

function leftWords(leftMs: number): string {
  return leftMs <= 0 ? "overdue" : `${brief(leftMs)} left`;
}

function bodyLines({ run, gate }: OpenGate, width: number): readonly string[] {
  const input = Object.entries(run.input).map(([name, value]) => `${name}: ${inputWords(value)}`);
  const about = [...aboutLines(run, gate), ...input.map((line) => fit(cleanLine(line), Math.max(2, width * 3)))];
  return [
    ...wrap(gate.question, width),
    ...(about.length === 0 ? [] : ["", ...about.flatMap((line) => wrap(line, width))]),
  ];
}

function inputWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Where there is no room for all options, those about the chosen one. */
function optionLines(open: OpenGate, canvas: Canvas): readonly string[] {
  const { gate, option } = open;
  const room = Math.max(2, Math.floor(canvas.rows / 2) - 2);
  const shown = windowOf(gate.options, option, room);
  const lines = shown.items.map((one, index) => {
    const place = shown.from + index;
    const chosen = place === option && isOpen(open);
    const line = fit(`${chosen ? "›" : " "}${optionLine(one, place).slice(1)}`, canvas.columns - 1);
    return chosen ? strong(line, canvas) : line;
  });
  const note = open.note === "" ? [] : [fit(`  Note: ${cleanLine(open.note)}`, canvas.columns - 1)];
  return [...lines, ...note];
}

const NOTICE_LINES = 3;

/** What was said last, and the line that is typed. */
function footLines(
  { inbox, typed }: Looking,
  canvas: Canvas,
): { readonly lines: readonly string[]; readonly column: number | null } {
  const width = canvas.columns - 1;
  const notice = inbox.notice === "" ? [""] : wrap(inbox.notice, width).slice(0, NOTICE_LINES);
  if (inbox.typing === null) return { lines: notice, column: null };
  const [line, column] = typedLine(inbox.typing.what === "note" ? "Note: " : "Answer: ", typed, width);
  return { lines: inbox.notice === "" ? [line] : [...notice, line], column };
}

function keyWords({ inbox, open }: Looking): string {
  if (inbox.typing !== null) return inbox.typing.sends ? "Enter send · Esc back" : "Enter keep · Esc back";
  const files = filesShown(open.run, open.gate).length === 0 ? [] : ["o open file"];
  const { options } = open.gate;
  const range = options.length === 1 ? "1" : `1-${Math.min(9, options.length)}`;
  const answers = [
    ...(options.length === 0 ? [] : [`${range} ↑↓ choose`]),
    "Enter answer",
    ...(noteOf(open.gate) === "none" ? [] : ["n note"]),
  ];
  return [...(isOpen(open) ? answers : []), ...files, "s next", "Esc list"].join(" · ");
}
