import type { Command } from "commander";
import { expect, test } from "vitest";
import { FAILURES } from "../src/base/failure-codes.ts";
import { createProgram } from "../src/cli/call/program.ts";
import { DOCUMENTS } from "./fences.ts";
import { readTexts, type SourceText } from "./source-text.ts";

// People paste what a message or a document says into a shell: every command named exists, with its options.

const program = createProgram();

/** Hints that are older than what they name; each goes from here when it is built. */
const RESERVED = ["doctor --restored"];

const sources = readTexts("src").filter(({ path }) => path.endsWith(".ts") && !path.endsWith(".test.ts"));
const documents = readTexts().filter(({ path }) => DOCUMENTS.includes(path) || path.startsWith(".changeset/"));
const doctor = sources.filter(({ path }) => path.startsWith("src/doctor/"));
const hints = Object.entries(FAILURES).map(([path, { hint }]) => ({ path, text: hint }));

test("[T13] every command that messages, hints and documents name is registered, with every option", () => {
  const named = [...sources, ...hints, ...documents].flatMap(commandsIn);
  expect(named.length).toBeGreaterThan(100);
  expect(named.flatMap(({ path, words }) => faultsOf(words).map((fault) => `${path}: ${fault}`))).toEqual([]);
});

test("[T13] what the doctor and the hints name has all its words, so that it can be given as it stands", () => {
  const named = [...doctor, ...hints].flatMap(commandsIn);
  expect(named.length).toBeGreaterThan(30);
  expect(
    named.filter(({ words }) => wordsMissing(words)).map(({ path, words }) => `${path}: ${words.join(" ")}`),
  ).toEqual([]);
});

test("what is reserved does not exist yet", () => {
  expect(RESERVED.filter((line) => faultsOf(line.split(" "), []).length === 0)).toEqual([]);
});

test("control: commands, options and words that do not exist are found", () => {
  const text = ["`holdfast mend`", '"holdfast gc --all"', "`holdfast why A B`", "`holdfast show ${run} --json`"].join(
    "\n",
  );
  const named = commandsIn({ path: "a", text });
  expect(named.map(({ words }) => words.join(" "))).toEqual(["mend", "gc --all", "why A B", "show X --json"]);
  expect(named.map(({ words }) => faultsOf(words).length)).toEqual([1, 1, 1, 0]);
  expect([["why"], ["why", "A"], ["gc"]].map(wordsMissing)).toEqual([true, false, false]);
});

interface Named {
  readonly path: string;
  readonly words: readonly string[];
}

/** Command lines: quoted ones, those that follow a colon or `&&`, and those that a fence tells to give. */
function commandsIn({ path, text }: SourceText): readonly Named[] {
  const plain = text.replaceAll(/\$\{[^}]*\}/g, "X");
  return [...plain.matchAll(/(?:["'`]|: |&& |^(?:\$ )?)holdfast ([a-z]+\b[^\n"'`|;&<>#\\]*)/gm)].map(
    ([, line = ""]) => ({
      path,
      words: line
        .trim()
        .replace(/[.,)]+$/, "")
        .split(/\s+/),
    }),
  );
}

function faultsOf(words: readonly string[], reserved: readonly string[] = RESERVED): readonly string[] {
  const [name = "", ...rest] = words;
  if (reserved.includes(words.join(" "))) return [];
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return [`there is no command ${name}`];
  const { unknown, given } = readWords(command, rest);
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Infinity
    : command.registeredArguments.length;
  return [
    ...unknown.map((word) => `${name} has no option ${word}`),
    ...(given > most ? [`${name} takes no more than ${most} words: ${words.join(" ")}`] : []),
  ];
}

function wordsMissing([name = "", ...rest]: readonly string[]): boolean {
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return true;
  return readWords(command, rest).given < command.registeredArguments.filter(({ required }) => required).length;
}

function readWords(
  command: Command,
  words: readonly string[],
): { readonly unknown: readonly string[]; readonly given: number } {
  const unknown: string[] = [];
  let given = 0;
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place] ?? "";
    if (!/^-{1,2}[a-z]/.test(word)) given += 1;
    else {
      const option = command.options.find(({ long, short }) => long === word || short === word);
      if (option === undefined && word !== "--help") unknown.push(word);
      if (option?.required === true) place += 1;
    }
  }
  return { unknown, given };
}
