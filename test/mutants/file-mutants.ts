import type { Mutant } from "./mutant.ts";

const CUT = ["src/base/text/cut-text.test.ts"];
const SPOILED = ["src/process/files/child-files.int.test.ts"];
const CHANGED = ["test/e2e/cli-changed-file.test.ts"];

/** Files that a child can make, stored files that were changed, and texts that are cut. */
export const FILE_MUTANTS: readonly Mutant[] = [
  {
    name: "what a child made is opened without waiting and without links",
    breaks: "R31",
    file: "src/process/files/child-files.ts",
    from: "constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY",
    to: "constants.O_NONBLOCK | constants.O_NOCTTY",
    tests: SPOILED,
    titles: "in the place of any file",
  },
  {
    name: "a limit of a child's file is kept",
    breaks: "R31",
    file: "src/process/files/child-files.ts",
    from: 'if (size > kind.most && kind.part === "whole")',
    to: 'if (size < 0 && kind.part === "whole")',
    tests: SPOILED,
    titles: "no more than its limit",
  },
  {
    name: "a stage is told of no changed file through others",
    breaks: "WORKSPACE-19",
    file: "src/engine/effects/process/child-files.ts",
    from: "of visibleArtifacts(view, stage.id)) {",
    to: "of stage.needs.flatMap((need) => chosenArtifacts(view.state, need))) {",
    tests: CHANGED,
  },
  {
    name: "a question shows no changed file in a chat",
    breaks: "WORKSPACE-19",
    file: "src/engine/outbox/send.ts",
    from: "of filesSent(state, dispatch)) {",
    to: "of filesSent(state, { ...dispatch, gate: null })) {",
    tests: CHANGED,
  },
  {
    name: "a file that changed a moment ago is not remembered",
    breaks: "WORKSPACE-19",
    file: "src/artifacts/store/verified.ts",
    from: "  if (BigInt(now) * 1_000_000n - stat.ctimeNs <= YOUNG_NS) return;\n",
    to: "  if (now < 0) return;\n",
    tests: ["src/artifacts/store/verified.int.test.ts"],
  },
  {
    name: "a file is known by the time of its last change",
    breaks: "WORKSPACE-19",
    file: "src/artifacts/store/verified.ts",
    from: "[dev, ino, size, mtimeNs, ctimeNs, sha256]",
    to: "[dev, ino, size, ctimeNs > 0n, mtimeNs / 1_000_000_000n, sha256]",
    tests: ["src/artifacts/store/verified.int.test.ts"],
  },
  {
    name: "a cut parts no character",
    breaks: "P41",
    file: "src/base/text/cut-text.ts",
    from: "isSplit(text, most) ? most - 1 : most",
    to: "isSplit(text, -1) ? most - 1 : most",
    tests: CUT,
  },
  {
    name: "last lines say that there were others",
    breaks: "P41",
    file: "src/base/text/cut-text.ts",
    from: "kept === text ? kept : `[cut: earlier output] …${kept}`",
    to: "kept",
    tests: CUT,
  },
  {
    name: "a line that is too long says what is missing",
    breaks: "P41",
    file: "src/process/watch/journal.ts",
    from: "missing === 0 ? line : cutBefore(line, missing)",
    to: "missing < 0 ? cutBefore(line, missing) : line",
    tests: ["src/process/watch/long-lines.int.test.ts"],
  },
  {
    name: "logs say what a journal lacks",
    breaks: "P41",
    file: "src/cli/logs/read-journal.ts",
    from: "if (asked.last) yield*",
    to: "if (!asked.last) yield*",
    tests: ["src/cli/logs/logs.test.ts"],
  },
  {
    name: "the doctor waits for a frozen daemon",
    breaks: "HOME-8",
    file: "src/app/doctor/ask-daemon.ts",
    from: "givesUp: givesUpOn(known?.pid ?? null, FIRST_WORD_MS)",
    to: "givesUp: () => null",
    tests: ["test/e2e/cli-lost-daemon.test.ts"],
    titles: "HOME-8",
  },
  {
    name: "a folder of a run is made through a link",
    breaks: "R31",
    file: "src/process/files/make-folder.ts",
    from: "  for (const step of steps) {\n",
    to: "  mkdirSync(folder, { recursive: true, mode: 0o700 });\n  for (const step of steps.slice(steps.length)) {\n",
    tests: ["test/e2e/cli-swapped-folder.test.ts"],
    titles: "R31",
  },
];
