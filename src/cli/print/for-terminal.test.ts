import { expect, test } from "vitest";
import { asCalled, forTerminal } from "./for-terminal.ts";

const program = (): string => "node bin/holdfast.js";

test.for([
  ["holdfast show @last", "node bin/holdfast.js show @last"],
  ["  holdfast answer 01M8 publish", "  node bin/holdfast.js answer 01M8 publish"],
  ["\u001B[90m  holdfast why 01M8\u001B[39m", "\u001B[90m  node bin/holdfast.js why 01M8\u001B[39m"],
  ["Start it: holdfast resume", "Start it: node bin/holdfast.js resume"],
  ["  ↳ holdfast logs 01M8 draft", "  ↳ node bin/holdfast.js logs 01M8 draft"],
  ["`holdfast gates` lists them", "`node bin/holdfast.js gates` lists them"],
  ["holdfast stop && holdfast doctor --fix", "node bin/holdfast.js stop && node bin/holdfast.js doctor --fix"],
  ["holdfast: No such run.", "holdfast: No such run."],
  ["what holdfast does at night", "what holdfast does at night"],
  ["/home/ada/holdfast runs", "/home/ada/holdfast runs"],
])("[CLI-22] a command is printed as it can be called from here: %s", ([said = "", printed]) => {
  expect(asCalled(said, program)).toBe(printed);
});

const PATH = "/home/ada/.local/state/holdfast/runs/01M8RQHHKVNB497W239CRFRZ0Y/artifacts/draft/1/draft.txt";

test.for<[string, readonly string[]]>([
  ["publish asks: Publish this clip, which is new?", ["publish asks: Publish this", "clip, which is new?"]],
  ["  draft.draft, 11 B: " + PATH, ["  draft.draft, 11 B:", `    ${PATH}`]],
  ["Run 01M8 is held. Look first: holdfast why 01M8", ["Run 01M8 is held. Look first:", "  holdfast why 01M8"]],
  ["  holdfast answer 01M8RQHJ3PS8FRDQ38P7SB9H3G publish", ["  holdfast answer 01M8RQHJ3PS8FRDQ38P7SB9H3G publish"]],
  [
    "Say it again with `holdfast resume 01M8 --yes`, or not.",
    ["Say it again with", "  `holdfast resume 01M8 --yes`,", "or not."],
  ],
  ["    3 | stages: { a: { run: [true], requires: b } }", ["    3 | stages: { a: { run: [true], requires: b } }"]],
])("[CLI-22] lines are broken between words, and what is copied is not broken at all: %s", ([line, lines]) => {
  expect(forTerminal(line, { width: 30, program: () => "holdfast" }).split("\n")).toEqual(lines);
});

test("without a width no line is broken", () => {
  const line = "word ".repeat(100);
  expect(forTerminal(line, { width: Infinity, program })).toBe(line);
});
