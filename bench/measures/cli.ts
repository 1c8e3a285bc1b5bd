import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { median, type Figure, type Measure } from "../figure.ts";
import { openRehearsal } from "../rehearsal.ts";
import { chain } from "../submission.ts";

const LAUNCHER = resolve(import.meta.dirname, "..", "..", "bin", "holdfast.js");

/** Commands as processes, beside an empty module in the same Node. */
export const cli: Measure = {
  name: "cli",
  says: "`--version` and `ls` as processes, over an empty module in the same Node",
  run: async (bench) => {
    const home = join(bench.folder, "cli");
    const rehearsal = await openRehearsal(home);
    for (let run = 0; run < 20; run += 1) await rehearsal.play(await rehearsal.accept(await chain(home, [["true"]])));
    rehearsal.close();
    const empty = join(bench.folder, "empty.mjs");
    writeFileSync(empty, "");
    const commands = {
      empty: [empty],
      version: [LAUNCHER, "--version"],
      ls: [LAUNCHER, "ls", "--all", "--home", home],
    };
    const { empty: bare, version, ls } = interleaved(commands, bench.quick ? 5 : 21);
    const figure = (name: string, value: number, most: number | null): Figure => ({
      name,
      value: value - bare,
      unit: "ms",
      limit: { what: "empty module", value: bare, unit: "ms" },
      aim: most === null ? null : { most },
    });
    return [figure("CLI --version, over bare Node", version, 25), figure("CLI ls, over bare Node", ls, null)];
  },
};

type Commands = Readonly<Record<"empty" | "version" | "ls", readonly string[]>>;

// One after the other in turn, so that a slow moment of the machine meets all of them.
function interleaved(commands: Commands, rounds: number): Readonly<Record<keyof Commands, number>> {
  const times: Record<keyof Commands, number[]> = { empty: [], version: [], ls: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.empty.push(commandMs(commands.empty));
    times.version.push(commandMs(commands.version));
    times.ls.push(commandMs(commands.ls));
  }
  return { empty: median(times.empty), version: median(times.version), ls: median(times.ls) };
}

function commandMs(words: readonly string[]): number {
  const began = performance.now();
  spawnSync(process.execPath, words, { stdio: "ignore" });
  return performance.now() - began;
}
