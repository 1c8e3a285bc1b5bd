import { expect, test } from "vitest";
import { createProgram } from "../src/cli/call/program.ts";
import { OUTPUTS, presentOutputs, readFolder } from "./recorded/present-outputs.ts";
import { jsonLines } from "./recorded/json-lines.ts";
import { NOT_READING, READING } from "./recorded/reading-commands.ts";

test("every command is recorded, or named as one that does not read", () => {
  const names = createProgram().commands.map((command) => command.name());
  expect([...READING, ...NOT_READING].toSorted()).toEqual(names.toSorted());
});

test("every command prints of the recorded home what was recorded; `npm run record` writes it again", () => {
  const [recorded, present] = [readFolder(OUTPUTS), presentOutputs()];
  expect(Object.keys(present)).toEqual(Object.keys(recorded));
  for (const [name, text] of Object.entries(present)) expect.soft(text, name).toBe(recorded[name]);
});

test("control: JSON is spread over lines, and nothing of it is lost", () => {
  const value = { list: Array.from({ length: 40 }, (_, n) => ({ n, text: `{"${n}"` })), empty: {}, none: null };
  const spread = jsonLines(JSON.stringify(value));
  expect(spread.split("\n")).toHaveLength(46);
  expect(JSON.parse(spread)).toEqual(value);
});
