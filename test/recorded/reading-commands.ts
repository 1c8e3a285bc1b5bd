import type { Manifest } from "./home/unpack-home.ts";

// What is printed of the recorded home, by command. A command that is in neither list fails the test.

/** Commands that change something, work inside a stage, or do not end by themselves: of these the help alone is recorded. */
export const NOT_READING: readonly string[] =
  "demo init run resume answer cancel retry serve stop backup ask progress artifact".split(" ");

const EACH: readonly (readonly string[])[] = [["RUN"]];

/** The words of each reading command; with `RUN` once for every run. */
const WORDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  report: [
    ["--all", "--since", "2026-11-01"],
    ["--all", "--peek"],
  ],
  ls: [["--all"], ["--all", "--attention"], ["--all", "--state", "failed,waiting"], ["--all", "--limit", "2"], []],
  show: [["RUN"], ["retried", "--version", "1"], ["asked", "--all"], ["nowhere"]],
  why: EACH,
  logs: [["RUN"], ["judged", "draft", "--attempt", "1", "--raw"], ["completed", "agent", "--tail", "1"]],
  artifacts: [["RUN"], ["judged", "--all"], ["get", "completed", "first.text"], ["get", "completed", "first.none"]],
  events: [["asked"], ["items"], ["revised"], ["quarantined"], ["asked", "--type", "gate.answered"]],
  gates: [["--list", "--all"], ["--list"]],
  knowledge: [["ls", "--all"], ["ls"]],
  watch: [["completed"], ["failed"], ["revised"], ["quarantined"]],
  revise: [
    ["completed", "make it shorter", "--dry-run"],
    ["revised", "make it shorter", "--dry-run"],
  ],
  validate: [["asked.pipeline.yaml"], ["wrong.pipeline.yaml"], ["none.pipeline.yaml"]],
  status: [[]],
  agents: [[]],
  channel: [["ls"]],
  completion: [["bash"], ["zsh"], ["fish"], ["csh"]],
  doctor: [[]],
  gc: [[]],
  audit: [["verify"], ["rebuild"]],
};

/** The commands of which something is recorded beside their help. */
export const READING: readonly string[] = Object.keys(WORDS);

/** One call: as it is headed, with the names of runs, and as it is given, with their ids. */
export interface Call {
  readonly title: string;
  readonly words: readonly string[];
}

/** The calls of a command, each for people and as JSON. */
export function callsOf(command: string, { runs }: Manifest): readonly Call[] {
  return (WORDS[command] ?? [])
    .flatMap((words) =>
      words.includes("RUN") ? Object.keys(runs).map((name) => replaced(words, "RUN", name)) : [words],
    )
    .flatMap((words) => [words, [...words, "--json"]])
    .map((words) => ({
      title: [command, ...words].join(" "),
      words: [command, ...words.map((word) => runs[word]?.id ?? word)],
    }));
}

function replaced(words: readonly string[], from: string, to: string): readonly string[] {
  return words.map((word) => (word === from ? to : word));
}
