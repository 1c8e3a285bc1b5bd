import { posix } from "node:path";
import { circlesOf } from "../../test/circles.ts";
import { countCodeLines, type SourceText } from "../../test/source-text.ts";
import { keysByHandIn, numbersForAllIn, stateListsIn } from "../../test/literals.ts";

/** One figure about the sources, and where it comes from. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  /** The files or folders that weigh most, for anyone who wants to lower the figure. */
  readonly where: readonly string[];
}

/** A checkout, read. */
export interface Checkout {
  /** The files of `src` without their tests. */
  readonly sources: readonly SourceText[];
  /** Every test and what only tests use. */
  readonly tests: readonly SourceText[];
}

/** What is to fall, or to stay: `npm run house` prints it. */
export function measuresOf({ sources, tests }: Checkout): readonly Measure[] {
  const folders = [...Map.groupBy(sources, ({ path }) => posix.dirname(path))];
  const crowded = folders.filter(([, files]) => files.length > 15);
  return [
    { name: "circles of imports, types included", ...listed(circlesOf(sources).map((files) => files.join(" "))) },
    { name: "folders of more than 15 files", ...listed(crowded.map(([path, files]) => `${path} (${files.length})`)) },
    { name: "lists of run states", ...counted(sources, stateListsIn) },
    {
      name: "execution keys and fences put together or cut by hand",
      ...counted(sources, keysByHandIn),
    },
    { name: "“all” as a number", ...counted(sources, numbersForAllIn) },
    {
      name: "files that test the kind of a stage's work",
      ...naming(sources, /work\.kind (?:===|!==)|switch \([\w.]*work\.kind\)/),
    },
    {
      name: "files outside agents/ that name a client",
      ...naming(outside(sources, "agents"), /"(?:claude|scripted|codex)"/),
    },
    {
      name: "files outside notify/ that name a kind of channel",
      ...naming(outside(sources, "notify"), /"(?:telegram|webhook|desktop|slack)"/),
    },
    { name: "files that test the kind of a workspace", ...naming(sources, /(?:===|!==) "(?:shared|own)"/) },
    {
      name: "suppressed rules",
      ...counted([...sources, ...tests], /(?:oxlint|eslint)-disable|@ts-(?:ignore|nocheck)/g),
    },
    { name: "lines of code in src", value: lines(sources), where: [] },
    { name: "lines of code of tests", value: lines(tests), where: [] },
    { name: "tests as written", value: counted(tests, /^\s*test(?:\.\w+)*(?:<[^(]*>)?\(/gm).value, where: [] },
  ];
}

type Figure = Omit<Measure, "name">;

function listed(where: readonly string[]): Figure {
  return { value: where.length, where };
}

function counted(files: readonly SourceText[], what: RegExp | ((text: string) => readonly string[])): Figure {
  const timesIn = (text: string): number => (what instanceof RegExp ? [...text.matchAll(what)] : what(text)).length;
  const found = files
    .map(({ path, text }) => ({ path, times: timesIn(text) }))
    .filter(({ times }) => times > 0)
    .toSorted((one, other) => other.times - one.times);
  return {
    value: found.reduce((sum, { times }) => sum + times, 0),
    where: found.map(({ path, times }) => `${path} (${times})`),
  };
}

function naming(files: readonly SourceText[], what: RegExp): Figure {
  return listed(files.filter(({ text }) => what.test(text)).map(({ path }) => path));
}

function outside(files: readonly SourceText[], room: string): readonly SourceText[] {
  return files.filter(({ path }) => !path.startsWith(`src/${room}/`) && !path.startsWith("src/testing/"));
}

function lines(files: readonly SourceText[]): number {
  return files.reduce((sum, { text }) => sum + countCodeLines(text), 0);
}
