import { expect, test } from "vitest";
import { parseCommandVerdict, parseVerdict } from "./verdict.ts";

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

test("[P18] a command's last line is its verdict, whatever stands before it", () => {
  const output = `checking\n{"result":"pass","score":1}\n{"result":"rework","score":50,"fixes":["louder"]}\n\n`;
  expect(parseCommandVerdict(output, 1)).toMatchObject({ value: { result: "rework", score: 50, fixes: ["louder"] } });
});

test("[P18] without such a line the exit code speaks", () => {
  expect(parseCommandVerdict("all good\n", 0)).toMatchObject({ value: { result: "pass", score: 100 } });
  expect(parseCommandVerdict("too short\n", 1)).toMatchObject({
    value: { result: "rework", score: 0, fixes: ["too short"] },
  });
  expect(parseCommandVerdict("", 1)).toMatchObject({ value: { fixes: ["The check failed without a word."] } });
  expect(parseCommandVerdict('{"length":12}', 0)).toMatchObject({ value: { result: "pass" } });
  expect(parseCommandVerdict("oops", 2)).toMatchObject({
    refusal: { reason: "it ended with exit code 2 and without a verdict" },
  });
  expect(parseCommandVerdict("", null)).toMatchObject({ ok: false });
});

test("[P18] a pass from a command that failed is malformed, rework from one that did not is not", () => {
  expect(parseCommandVerdict('{"result":"pass"}', 3)).toMatchObject({ ok: false });
  expect(parseCommandVerdict('{"result":"rework","fixes":["x"]}', 0)).toMatchObject({ ok: true });
});

test("[P15] a verdict that is there but malformed is not saved by the exit code", () => {
  expect(parseCommandVerdict('{"result":"pass","score":900}', 0)).toMatchObject({ ok: false });
});
