import { expect, test } from "vitest";
import { readTexts, type SourceText } from "./source-text.ts";

// Every rule of docs/spec is cited by the title of a test, and every citation is of a rule. What has no test yet stands
// in its document, in the section for that, and nowhere else.

const RULE = "(?:[RPGT]|RUN-|LOG-|CLI-|WORKSPACE-|HOME-|DOCTOR-)\\d+";
const GAPS = "## Without a test that names it";

const spec = readTexts("docs/spec");
const rules = spec.flatMap(({ text }) => found(new RegExp(`^- \\*\\*(${RULE})\\*\\* `, "gm"), text));
const gaps = spec.flatMap(({ text }) => found(new RegExp(`\\b(${RULE})\\b`, "g"), text.split(GAPS)[1] ?? ""));
const cited = citations([...readTexts("src"), ...readTexts("test")]);

test("no rule is written twice", () => {
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

test("every rule is cited by the title of a test, or named as one without", () => {
  expect(rules.filter((rule) => !cited.has(rule) && !gaps.includes(rule))).toEqual([]);
});

test("a rule that is named as one without a test exists and has none", () => {
  expect(gaps.filter((rule) => cited.has(rule) || !rules.includes(rule))).toEqual([]);
});

test("every citation is of a rule", () => {
  expect([...cited].filter((rule) => !rules.includes(rule))).toEqual([]);
});

test("control: only titles cite, with one rule or several", () => {
  const text = ['test("[R9][P3] a run", () => {});', "// [R1] a comment", 'const list = "[redacted]";'].join("\n");
  expect([...citations([{ path: "a.test.ts", text }])]).toEqual(["R9", "P3"]);
  expect([...citations([{ path: "a.ts", text }])]).toEqual([]);
});

/** The rules that the titles of tests begin with; those of the conformance suites stand in modules of their own. */
function citations(files: readonly SourceText[]): ReadonlySet<string> {
  const titles = files
    .filter(({ path }) => path.endsWith(".test.ts") || path.includes("/conformance/") || path.startsWith("test/"))
    .flatMap(({ text }) => found(new RegExp(`["'\`]((?:\\[${RULE}\\])+)`, "g"), text));
  const withinTitles = files
    .filter(({ path }) => path.endsWith(".test.ts"))
    .flatMap(({ text }) => found(new RegExp(`\\(["'\`][^"'\`\\n]*?: ((?:\\[${RULE}\\])+)`, "g"), text));
  return new Set([...titles, ...withinTitles].flatMap((title) => found(new RegExp(`(${RULE})`, "g"), title)));
}

function found(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].map(([, first = ""]) => first);
}
