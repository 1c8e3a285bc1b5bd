import type { AnswerOption } from "../domain/run/parts.ts";
import type { ShownGate, ShownRun } from "../domain/run/shown.ts";
import { formatBytes } from "../base/format-bytes.ts";

/** A gate as a person is asked: the question, the files that it is about, and the options by number. */
export function gateWords(run: ShownRun, gate: ShownGate): readonly string[] {
  return [
    `${gate.stage} asks: ${gate.question}`,
    ...(gate.kind === "review" ? attemptLines(run, gate.stage) : attachmentLines(run, gate)),
    ...gate.options.map((option, index) => `  ${index + 1}) ${option.name}  (${effectWords(option.does)})`),
  ];
}

function attachmentLines(run: ShownRun, { kind, stage, show }: ShownGate): readonly string[] {
  const shown = (file: ShownRun["artifacts"][number]): boolean =>
    show.includes(`${file.stage}.${file.name}`) || (kind === "approve" && show.length === 0 && file.stage === stage);
  return run.artifacts.filter(shown).map(fileLine);
}

/** The attempts side by side, each with its score and its files. */
function attemptLines(run: ShownRun, stage: string): readonly string[] {
  const attempts = run.stages.find(({ id }) => id === stage)?.attempts ?? [];
  return attempts.flatMap(({ n, verdict }) => [
    `  attempt ${n}${verdict === null ? "" : `: ${verdict.result}, score ${verdict.score}`}`,
    ...run.artifacts.filter((file) => file.stage === stage && file.attempt === n).map((file) => `  ${fileLine(file)}`),
  ]);
}

function fileLine({ stage, name, bytes, path }: ShownRun["artifacts"][number]): string {
  return `  ${stage}.${name}, ${formatBytes(bytes)}: ${path}`;
}

function effectWords(does: AnswerOption["does"]): string {
  if (typeof does === "object") return Object.entries(does).flat().join(" ");
  return does;
}
