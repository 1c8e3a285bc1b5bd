import { styleText } from "../call/node-util.ts";
import type { Finding } from "../../app/doctor/consult.ts";
import { cleanLine, widthOf } from "../progress/fit.ts";

/** How findings are to look. */
export interface Page {
  readonly width: number;
  readonly color: boolean;
}

const COLOURS = { error: "red", warning: "yellow", note: "cyan" } as const;
const WORST = ["error", "warning", "note"] as const;

/** Findings as blocks, the worst first: what it is, what it means, and the command that fixes it, whole on a line of its own. */
export function findingLines(findings: readonly Finding[], page: Page): readonly string[] {
  const sorted = WORST.flatMap((severity) => grouped(findings.filter((finding) => finding.severity === severity)));
  return sorted.flatMap((finding) => [...blockLines(finding, page), ""]);
}

/** Rules that could not look for the same reason are one block. */
function grouped(findings: readonly Finding[]): readonly Finding[] {
  const byReason = new Map<string, Finding>();
  for (const finding of findings) {
    const [rule = "", reason = ""] = finding.message.split(UNSEEN);
    const key = reason === "" ? `${byReason.size} ${finding.message}` : `${reason}\n${finding.next}`;
    const before = byReason.get(key)?.message.split(UNSEEN)[0];
    const message = before === undefined ? finding.message : `${before}, ${rule}${UNSEEN}${reason}`;
    byReason.set(key, { ...finding, message });
  }
  return [...byReason.values()];
}

const UNSEEN = " could not be looked for: ";

function blockLines({ severity, code, message, next }: Finding, { width, color }: Page): readonly string[] {
  const mark = color ? styleText(COLOURS[severity], severity, { validateStream: false }) : severity;
  return [
    `${mark}  ${code}`,
    ...wrap(cleanLine(message), width - INDENT.length).map((line) => `${INDENT}${line}`),
    ...(isCommand(next) ? [next] : wrap(cleanLine(next), width - INDENT.length)).map((line) => `${INDENT}${line}`),
  ];
}

const INDENT = "  ";

/** A command stays one line, so that it can be copied. */
function isCommand(next: string): boolean {
  return /^[a-z]/.test(next);
}

/** Breaks a text between its words; a command in it is one word. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/(?:`[^`]*`|\S)+/g) ?? []) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
