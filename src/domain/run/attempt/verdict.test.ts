import { expect, test } from "vitest";
import { LONGEST_JUDGE_OUTPUT, parseAgentVerdict, parseCommandVerdict, parseVerdict } from "./verdict.ts";

const pass = { result: "pass", score: 90, blockers: [], fixes: ["rename x"], confidence: 0.7 };

test("[P15] a whole verdict is read as it is", () => {
  expect(parseVerdict(pass)).toEqual({ ok: true, value: pass });
});

test("[P15] lists and confidence may be missing, and so may the score where the result says it", () => {
  expect(parseVerdict({ result: "pass" })).toMatchObject({
    value: { score: 100, blockers: [], fixes: [], confidence: null },
  });
  expect(parseVerdict({ result: "reject" })).toMatchObject({ value: { score: 0 } });
});

test("[P15] rework that names only blockers asks for them", () => {
  expect(parseVerdict({ result: "rework", score: 40, blockers: ["no sound"] })).toMatchObject({
    value: { fixes: ["no sound"] },
  });
});

test.for([
  ["no object", "pass"],
  ["a list", [pass]],
  ["an unknown result", { ...pass, result: "good" }],
  ["a score over 100", { ...pass, score: 101 }],
  ["a score below 0", { ...pass, score: -1 }],
  ["a score in words", { ...pass, score: "90" }],
  ["a confidence over 1", { ...pass, confidence: 90 }],
  ["fixes that are no list", { ...pass, fixes: "rename x" }],
  ["fixes that are no texts", { ...pass, fixes: [1] }],
  ["a pass with blockers", { ...pass, blockers: ["no sound"] }],
  ["rework without a word", { result: "rework", score: 10 }],
] as const)("[P15] %s is malformed", ([, value]) => {
  expect(parseVerdict(JSON.parse(JSON.stringify(value)))).toMatchObject({
    ok: false,
    refusal: { type: "malformed-verdict" },
  });
});

const judged = (out: string, exitCode: number | null, err = ""): ReturnType<typeof parseCommandVerdict> =>
  parseCommandVerdict({ out, err, exitCode });

test("[P18] a command's last object with a result is its verdict, whatever stands before it", () => {
  const output = `checking\n{"result":"pass","score":1}\n{"result":"rework","score":50,"fixes":["louder"]}\n\n`;
  expect(judged(output, 1)).toMatchObject({ value: { result: "rework", score: 50, fixes: ["louder"] } });
});

test("[P18] without a JSON object the exit code speaks", () => {
  expect(judged("all good\n", 0)).toMatchObject({ value: { result: "pass", score: 100 } });
  expect(judged("\u001B[31mtoo short\u001B[0m\n", 1)).toMatchObject({
    value: { result: "rework", score: 0, fixes: ["too short"] },
  });
  expect(judged("", 1, "too long\n")).toMatchObject({ value: { fixes: ["too long"] } });
  expect(judged("", 1)).toMatchObject({ value: { fixes: ["The check failed without a word."] } });
  expect(judged("oops", 2)).toMatchObject({ refusal: { reason: "it ended with exit code 2 and without a verdict" } });
});

test.for([
  ["JSON without a result", '{"length":12}', "", 0],
  ["JSON without a result, with exit code 1", '{"length":12}', "", 1],
  ["something like a verdict", "{'result': 'rework'}", "", 0],
  ["something like a verdict, with exit code 1", "{'result': 'pass'}", "", 1],
  ["a verdict in the wrong place", "", '{"result":"rework","fixes":["x"]}', 0],
  ["something like a verdict in the wrong place", "", "{'result': 'rework'}", 0],
  ["a verdict that is malformed", '{"result":"pass","score":900}', "", 0],
  ["a verdict in capitals", '{"result":"Pass"}', "", 0],
  ["a verdict without a score that it names", '{"result":"pass","score":null}', "", 0],
  ["a pass from a command that failed", '{"result":"pass"}', "", 3],
  ["a pass from a command that was stopped", '{"result":"pass"}', "", null],
  ["nothing from a command that was stopped", "", "", null],
  ["more than is read of a judge", `{"result":"rework","fixes":["x"]}${" ".repeat(LONGEST_JUDGE_OUTPUT)}`, "", 0],
] as const)("[P15] %s is no verdict, and not saved by the exit code", ([, out, err, code]) => {
  expect(judged(out, code, err)).toMatchObject({ ok: false, refusal: { type: "malformed-verdict" } });
});

test("[P18] rework from a command that did not fail, or was stopped, is one", () => {
  expect(judged('{"result":"rework","fixes":["x"]}', 0)).toMatchObject({ ok: true });
  expect(judged('{"result":"rework","fixes":["x"]}', null)).toMatchObject({ ok: true });
});

test("[P15] an agent's verdict is its structured answer, or stands in its last text; without either it gave none", () => {
  expect(parseAgentVerdict(pass, "anything")).toEqual({ ok: true, value: pass });
  expect(parseAgentVerdict(null, `I think:\n\`\`\`json\n${JSON.stringify(pass, null, 2)}\n\`\`\``)).toEqual({
    ok: true,
    value: pass,
  });
  for (const text of [null, "", "It is good.", '{"good":true}', "{'result': 'pass'}", '{"result":"good"}'])
    expect(parseAgentVerdict(null, text)).toMatchObject({ ok: false });
});
