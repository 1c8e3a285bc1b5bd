import { parseSync, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { isTest } from "./layers.ts";
import { readTexts, type SourceText } from "./source-text.ts";

// Words that nobody says any more, or that hide what is meant, in what people read: documents, comments, messages and titles of tests.

const WORDS: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\bmend(?:s|ed|ing)?\b/i, "fix"],
  [/\banew\b/i, "again"],
  [/\breckon(?:s|ed|ing)?\b/i, "count, calculate"],
  [/\bby itself\b/i, "automatically, on its own"],
  [/\b(?:is|are|was|were) to be\b/i, "must be, should be"],
  [/\bwhoever\b/i, "name the subject"],
  [/\b(?:be|been|is|are|was|were) set aside\b/i, "quarantined"],
  [/\b(?:is|are) not whole\b/i, "incomplete"],
];

/** What people read of a file, line by line. */
interface Read {
  readonly path: string;
  readonly text: string;
}

function readOf(file: SourceText): readonly Read[] {
  if (file.path.endsWith(".md")) return file.text.split("\n").map((text) => ({ path: file.path, text }));
  return saidIn(file).map((text) => ({ path: file.path, text }));
}

/** Comments, and of the product its strings, of a test its titles. */
function saidIn({ path, text }: SourceText): readonly string[] {
  const { program, comments } = parseSync(path, text);
  const said = comments.map(({ value }) => value);
  const isTitle = isTest(path) || path.startsWith("test/");
  new Visitor({
    Literal: ({ value }) => {
      if (!isTitle && typeof value === "string") said.push(value);
    },
    TemplateElement: ({ value }) => {
      if (!isTitle) said.push(value.cooked ?? value.raw);
    },
    CallExpression: ({ arguments: [title] }) => {
      if (isTitle && title?.type === "Literal" && typeof title.value === "string") said.push(title.value);
    },
  }).visit(program);
  return said;
}

/** A word in backticks, or a string that is nothing else, is a name: of an event's value, say. */
function withoutNames(text: string): string {
  return text.replaceAll(/`[^`\s]+`/g, "").replace(/^[\w-]+$/, "");
}

function found(reads: readonly Read[]): readonly string[] {
  return reads.flatMap(({ path, text }) =>
    WORDS.filter(([word]) => word.test(withoutNames(text))).map(
      ([word, instead]) => `${path}: ${word.exec(text)?.[0] ?? ""} (${instead}): ${text.trim()}`,
    ),
  );
}

const files = readTexts().filter(
  ({ path }) =>
    (/^(?:src|test|scripts|bench)\/.*\.ts$/.test(path) || /^(?:docs\/.*|[A-Z]+)\.md$/.test(path)) &&
    !path.startsWith("test/recorded/") &&
    !["CHANGELOG.md", "test/words.test.ts"].includes(path),
);

test("what people read is plain English: no word of the list is in documents, comments, messages or titles of tests", () => {
  expect(files.length).toBeGreaterThan(500);
  expect(found(files.flatMap(readOf))).toEqual([]);
});

test("control: a word is found in a comment, a string, a template and a title, and a name is none", () => {
  const text = [
    "// It is mended anew.",
    'const one = "Whoever asks"; const two = `It is to be ${one}.`;',
    'const name = "anew"; // told `anew`',
    "const mended = 1;",
  ].join("\n");
  expect(found(readOf({ path: "src/a.ts", text })).map((line) => line.slice(0, 22))).toEqual([
    "src/a.ts: mended (fix)",
    "src/a.ts: anew (again)",
    "src/a.ts: Whoever (nam",
    "src/a.ts: is to be (mu",
  ]);
  const title = 'test("what is set aside", () => { const no = "set aside by us, reckoned"; });';
  expect(found(readOf({ path: "src/a.test.ts", text: title }))).toHaveLength(1);
});
