import type { AnswerOption } from "../../domain/run/parts.ts";
import type { ShownArtifact, ShownGate, ShownRun } from "../../domain/run/view/shown.ts";
import { verdictWords } from "../../domain/run/words/verdict-words.ts";
import { formatBytes } from "../../base/text/format-bytes.ts";

/** A gate as a person is asked: the question, the files that it is about, and the options by number. */
export function gateWords(run: ShownRun, gate: ShownGate): readonly string[] {
  return [`${gate.stage} asks: ${gate.question}`, ...aboutLines(run, gate), ...gate.options.map(optionLine)];
}

/** What a gate is about: the files that it shows, or the attempts side by side, each with its score and its files. */
export function aboutLines(run: ShownRun, gate: ShownGate): readonly string[] {
  if (gate.kind !== "review") return [...filesShown(run, gate).map(fileLine), ...earlierLines(run, gate)];
  return attemptsOf(run, gate).flatMap(({ n, verdict }) => [
    `  attempt ${n}${verdict === null ? "" : `: ${verdict.result}, score ${verdict.score}`}`,
    ...filesOf(run, gate.stage, n).map((file) => `  ${fileLine(file)}`),
  ]);
}

/** The files that a gate shows, in the order in which they are named. */
export function filesShown(run: ShownRun, gate: ShownGate): readonly ShownArtifact[] {
  const { kind, stage, show } = gate;
  if (kind === "review") return attemptsOf(run, gate).flatMap(({ n }) => filesOf(run, stage, n));
  const shown = (file: ShownArtifact): boolean =>
    show.includes(`${file.stage}.${file.name}`) || (kind === "approve" && show.length === 0 && file.stage === stage);
  return run.artifacts.filter((file) => shown(file) && counts(run, file));
}

/** Of the attempts of a stage the files of one count; older ones were sent back or have failed. */
function counts({ stages, artifacts }: ShownRun, { stage, item, attempt }: ShownArtifact): boolean {
  const found = stages.find(({ id }) => id === stage);
  const chosen = item === null ? found?.chosenAttempt : found?.items.find(({ key }) => key === item)?.chosenAttempt;
  const newest = Math.max(
    ...artifacts.filter((one) => one.stage === stage && one.item === item).map((one) => one.attempt),
  );
  return attempt === (chosen ?? newest);
}

/** What became of the attempts before the one whose files are shown. */
function earlierLines(run: ShownRun, gate: ShownGate): readonly string[] {
  const stages = new Set(filesShown(run, gate).map(({ stage }) => stage));
  return run.stages
    .filter(({ id }) => stages.has(id))
    .flatMap(({ attempts }) => attempts)
    .flatMap(({ n, item, verdict }) =>
      verdict === null || verdict.result === "pass"
        ? []
        : [`  earlier: ${item === null ? "" : `${item}, `}attempt ${n} ${verdictWords(verdict)}`],
    );
}

/** An option by its number, with what follows from it. */
export function optionLine({ name, does }: AnswerOption, index: number): string {
  return `  ${index + 1}) ${name}  (${effectWords(does)})`;
}

function attemptsOf(run: ShownRun, { stage }: ShownGate): ShownRun["stages"][number]["attempts"] {
  return run.stages.find(({ id }) => id === stage)?.attempts ?? [];
}

function filesOf({ artifacts }: ShownRun, stage: string, attempt: number): readonly ShownArtifact[] {
  return artifacts.filter((file) => file.stage === stage && file.attempt === attempt);
}

function fileLine({ stage, name, bytes, path }: ShownArtifact): string {
  return `  ${stage}.${name}, ${formatBytes(bytes)}: ${path}`;
}

function effectWords(does: AnswerOption["does"]): string {
  if (typeof does === "object") return Object.entries(does).flat().join(" ");
  return does;
}
