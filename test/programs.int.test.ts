import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

// The programs that play more than `npm test` does, as somebody meets them who does not know them.

const PROGRAMS = ["recovery/kill-matrix.ts", "mutants/main.ts", "simulation/main.ts", "power/main.ts"] as const;

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function started(program: string, ...words: readonly string[]): Ended {
  const file = join(import.meta.dirname, program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...words], { encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

test.each(PROGRAMS)("%s says what it can do, with examples", (program) => {
  for (const word of ["--help", "-h"]) {
    const { status, out, err } = started(program, word);
    expect([status, err]).toEqual([0, ""]);
    expect(out.split("\n").filter((line) => line.startsWith("npm run test:")).length).toBeGreaterThan(2);
  }
});

test.each([
  ...PROGRAMS.map((program) => [program, ["--bogus"], "Unknown option '--bogus'"] as const),
  ["recovery/kill-matrix.ts", ["--points", "many"], '--points takes a whole number from 1 on, not "many"'],
  ["recovery/kill-matrix.ts", ["--what", "nothing"], "--what is one of command, "],
  ["mutants/main.ts", ["--only", "no such behaviour"], "No behaviour has such a name"],
  ["simulation/main.ts", ["--seeds", "0"], '--seeds takes a whole number from 1 on, not "0"'],
] as const)("%s %j is refused in one line", (program, words, said) => {
  const { status, out, err } = started(program, ...words);
  expect([status, out]).toEqual([2, ""]);
  expect(err).toContain(said);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test("the simulation shows the whole record of a seed that has a long one", () => {
  const { status, out } = started("simulation/main.ts", "--from", "564", "--seeds", "1", "--show");
  const lines = out.trimEnd().split("\n");
  expect([status, lines.at(-1)]).toEqual([0, expect.stringContaining(` ${lines.length - 1} events;`)]);
  expect(out.length).toBeGreaterThan(50_000);
});
