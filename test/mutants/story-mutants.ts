import type { Mutant } from "./mutant.ts";

const FOLDER = "src/notify/folder/folder.int.test.ts";

/** What people are told of attempts, and where they find what was delivered. */
export const STORY_MUTANTS: readonly Mutant[] = [
  {
    name: "story: a draft that was sent back leaves a note",
    breaks: "CLI-20",
    file: "src/cli/progress/attempt-notes.ts",
    from: "notes: [...line.notes, `${attemptName(line, data)} ${words}`]",
    to: "notes: line.notes",
    tests: ["src/cli/progress/progress.test.ts"],
    titles: "CLI-20",
  },
  {
    name: "story: a failure is told by its last error line",
    breaks: "CLI-20",
    file: "src/domain/run/words/failure-words.ts",
    from: '.split("\\n").findLast(says)',
    to: '.split("\\n").find(says)',
    tests: ["src/domain/run/words/verdict-words.test.ts"],
    titles: "a failure by",
  },
  {
    name: "story: who waits for a class is told who holds it",
    breaks: "CLI-20",
    file: "src/engine/host/scheduler.ts",
    from: "heldBy: views.flatMap((view) => holdersOf(view, name))",
    to: "heldBy: views.flatMap(() => [])",
    tests: ["src/engine/host/scheduler.test.ts"],
    titles: "who holds it",
  },
  {
    name: "story: what a client says that nobody knows is shown",
    breaks: "CLI-21",
    file: "src/agents/claude/tell.ts",
    from: "    default:\n      return [unknownPiece(fields, line)];",
    to: "    default:\n      return [];",
    tests: ["src/agents/tell.test.ts"],
    titles: "CLI-21",
  },
  {
    name: "story: a log moves no cursor",
    breaks: "CLI-21",
    file: "src/cli/logs/paint-piece.ts",
    from: "printable(text, false)",
    to: "text",
    tests: ["src/cli/logs/logs.test.ts"],
    titles: "CLI-21",
  },
  {
    name: "delivery: the newest version has the plain name",
    breaks: "P29",
    file: "src/notify/folder/place-file.ts",
    from: "    if (await takeOver(draft, placing)) return placing.name;\n",
    to: "",
    tests: [FOLDER],
    titles: "plain name",
  },
  {
    name: "delivery: what a person changed is not replaced",
    breaks: "P29",
    file: "src/notify/folder/place-file.ts",
    from: "if (replaces === null || (await hashOf(target)) !== replaces.sha256) return false;",
    to: "if (replaces === null) return false;",
    tests: [FOLDER],
    titles: "never moved",
  },
];
