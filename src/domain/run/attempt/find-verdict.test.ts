import { expect, test } from "vitest";
import { findVerdict } from "./find-verdict.ts";

const REWORK = { result: "rework", score: 20, fixes: ["longer"] };
const LINE = JSON.stringify(REWORK);
const LINES = JSON.stringify(REWORK, null, 2);

test.for([
  ["on one line", `${LINE}\n`],
  ["over several lines", LINES],
  ["with Windows' line ends", LINES.replaceAll("\n", "\r\n")],
  ["in a fenced block", `Here it is:\n\n\`\`\`json\n${LINES}\n\`\`\`\nThat is all.`],
  ["with words after it", `${LINE} done.\nThe result: needs work\n`],
  ["with colours around it", `\u001B[1;31m${LINE}\u001B[0m\n`],
  ["with colours in it", LINES.replaceAll('"result"', '\u001B[34;1m"result"\u001B[0m')],
  ["after a byte order mark", `\uFEFF${LINE}`],
  ["after another verdict", `{"result":"pass","score":100}\n${LINES}`],
  ["after one that cannot be read", `{'result': 'pass'}\n{"result":"pass",}\n${LINE}`],
  ["after a line that breaks off", `{"level":"info","at"\n${LINE}`],
  ["after a line that breaks off in a text", `{"level":"in\n${LINE}`],
  ["after code", `function () { if (a) {\n${LINE}`],
  ["before JSON of another kind", `${LINES}\n{"level":"info","took":3}\n`],
  ["in a list", `[\n${LINES}\n]`],
  ["without a line end", `checked${LINE}`],
] as const)("[P18] a verdict is found %s", ([, output]) => {
  expect(findVerdict(output)).toEqual({ is: "verdict", said: REWORK });
});

test("[P18] what a verdict holds inside is no verdict of its own", () => {
  const said = { ...REWORK, checks: [{ result: "pass", score: 100 }], text: '{"result":"pass"} \u{FFFD} "' };
  expect(findVerdict(JSON.stringify(said))).toEqual({ is: "verdict", said });
});

test.for([
  ["single quotes", "{'result': 'rework', 'score': 20}"],
  ["names without quotes", '{ result: "rework", score: 20 }'],
  ["a name without quotes in second place", "{ score: 20, result: 'rework' }"],
  ["a comma too many", '{"result":"rework","score":20,}'],
  ["a comma too few", '{"result":"rework" "score":20}'],
  ["a number that is none", '{"result":"pass","score":NaN}'],
  ["a comment", '{"result":"rework", // too short\n"score":20}'],
  ["an end that is missing", '{"result":"rework","score":2'],
  ["a verdict inside one that breaks off", '{"result":"rework","checks":[{"result":"pass"}'],
  ["a verdict inside one that cannot be read", '{"checks":{"result":"pass","score":100},"result":"rework",}'],
  ["a verdict inside other JSON", '{"verdict":{"result":"pass","score":100}}'],
  ["a verdict as a text of JSON", JSON.stringify(LINE)],
  ["two results", '{"result":"rework","score":20,"result":"pass"}'],
  ["a line break in a text", '{"result":"rework","fixes":["lon\nger"]}'],
  ["a readable verdict before it", `{"result":"pass","score":100}\n{'result': 'rework'}`],
  ["typographic quotes", "{ “result”: “rework”, “score”: 20 }"],
  ["YAML", "result: rework\nscore: 20\n"],
  ["a value of Python", "Verdict(result='rework', score=20)"],
  ["a result that is nested too deep", `${'{"a":'.repeat(200)}{"result":"rework",}${"}".repeat(200)}`],
] as const)("[P18] %s is like a verdict and cannot be read", ([, output]) => {
  expect(findVerdict(output)).toEqual({ is: "unreadable" });
});

test("[P18] a verdict in UTF-16 is read", () => {
  const bytes = Buffer.from(`\uFEFF${LINE}`, "utf16le");
  expect(findVerdict(bytes.toString("utf8"))).toMatchObject({ is: "verdict" });
});

test.for([
  ["nothing", ""],
  ["words", "all good\n3 passed\n"],
  ["the words of a test runner", "test result: ok. 5 passed; 0 failed\n"],
  ["code", "function a() {}\nconst b = {};\nif (c) { d(); }\n"],
  ["a list of numbers", "[1, 2, 3]\n"],
] as const)("[P18] %s holds no JSON object", ([, output]) => {
  expect(findVerdict(output)).toEqual({ is: "none" });
});

test.for([
  ["a line of a log", '{"level":"info"}\n'],
  ["a name of another spelling", '{"results":"rework","score":20}'],
  ["another name", '{\n  "verdict": "rework"\n}'],
] as const)("[P18] %s is JSON without a verdict", ([, output]) => {
  expect(findVerdict(output)).toEqual({ is: "other-json" });
});

const LARGE = 1_000_000;

test.for([
  ["braces", "{".repeat(LARGE)],
  ["braces and quotes", '{"'.repeat(LARGE)],
  ["objects in objects", '{"a":'.repeat(LARGE)],
  ["lists", `{"a":${"[".repeat(LARGE)}`],
  ["backslashes", `{"${"\\".repeat(LARGE)}`],
  ["spaces", `{${" ".repeat(LARGE)}`],
  ["commas and spaces", ",   ".repeat(LARGE)],
  ["a text without an end", `{"a":"${"x".repeat(LARGE)}`],
  ["names of the result", '"result'.repeat(LARGE)],
  ["escapes", "\u001B[".repeat(LARGE)],
  ["line ends", "\n".repeat(LARGE)],
] as const)("a million %s are read in one pass", ([, output]) => {
  expect(findVerdict(output).is).not.toBe("verdict");
});

test("[P18][P50] a verdict with a number that cannot be kept is unreadable; other JSON with one is no verdict", () => {
  expect(findVerdict('{"result":"pass","score":9007199254740993}')).toEqual({ is: "unreadable" });
  expect(findVerdict('{"result":"pass","score":90,"score":10}')).toEqual({ is: "unreadable" });
  expect(findVerdict('{"id":9007199254740993}')).toEqual({ is: "other-json" });
  expect(findVerdict('{"id":9007199254740993}\n{"result":"pass"}')).toMatchObject({ is: "verdict" });
  expect(findVerdict('{"result":"rework","fixes":["cut \\ud83c"]}')).toMatchObject({ said: { fixes: ["cut \uFFFD"] } });
});
