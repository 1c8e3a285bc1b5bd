import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { median, type Figure, type Measure } from "../figure.ts";
import { populate, sizeOf } from "./opening.ts";

const LAUNCHER = resolve(import.meta.dirname, "..", "..", "bin", "holdfast.js");

/** Says at the end of a process how much memory it had at most, where the one that measures listens. */
const WITNESS = `process.on("exit", () =>
  process.getBuiltinModule("node:fs").writeSync(3, String(process.resourceUsage().maxRSS)));
`;

const READING: Readonly<Record<string, readonly string[]>> = {
  ls: ["ls", "--all"],
  show: ["show", "@last", "--all"],
  gates: ["gates", "--all"],
  status: ["status"],
};

/** Commands as processes, beside an empty program in the same Node. */
export const cli: Measure = {
  name: "cli",
  says: "`ls`, `show`, `gates`, `status` in a home of 10,000 runs and `--version`, as processes beside an empty one",
  run: async (bench) => {
    const home = join(bench.folder, "cli");
    await populate(bench, home);
    const witness = join(bench.folder, "witness.mjs");
    writeFileSync(witness, WITNESS);
    const commands = {
      empty: ["-e", "0"],
      version: [LAUNCHER, "--version"],
      ...Object.fromEntries(
        Object.entries(READING).map(([name, words]) => [name, [LAUNCHER, ...words, "--home", home]]),
      ),
    };
    const taken = interleaved(commands, { witness, rounds: bench.quick ? 3 : 21 });
    const bare = of(taken, "empty");
    return [
      {
        name: "CLI --version, over bare Node",
        value: of(taken, "version").ms - bare.ms,
        unit: "ms",
        limit: { what: "node -e 0", value: bare.ms, unit: "ms" },
        aim: { most: 25 },
      },
      ...Object.keys(READING).flatMap((name) =>
        figuresOf(`${name}, ${sizeOf(bench).toLocaleString("en")} runs`, of(taken, name), bare),
      ),
    ];
  },
};

/** What one command takes. */
interface Taken {
  readonly ms: number;
  readonly megabytes: number;
}

function of(taken: Readonly<Record<string, Taken>>, name: string): Taken {
  return taken[name] ?? { ms: Number.NaN, megabytes: Number.NaN };
}

function limit(value: number, unit: string): Figure["limit"] {
  return { what: "node -e 0", value, unit };
}

function figuresOf(name: string, taken: Taken, bare: Taken): readonly Figure[] {
  return [
    { name: `CLI ${name}`, value: taken.ms, unit: "ms", limit: limit(bare.ms, "ms"), aim: { most: 200 } },
    {
      name: `CLI ${name}, memory`,
      value: taken.megabytes,
      unit: "MB",
      limit: limit(bare.megabytes, "MB"),
      aim: { most: 60 },
    },
  ];
}

interface Rounds {
  readonly witness: string;
  readonly rounds: number;
}

// One after the other in turn, so that a slow moment of the machine meets all of them. The first round fills the cache of compiled code.
function interleaved(
  commands: Readonly<Record<string, readonly string[]>>,
  { witness, rounds }: Rounds,
): Readonly<Record<string, Taken>> {
  const all = Object.entries(commands).map(([name, words]) => ({ name, words, taken: new Array<Taken>() }));
  for (let round = 0; round <= rounds; round += 1)
    for (const { words, taken } of all) {
      const one = takenBy(words, witness);
      if (round > 0) taken.push(one);
    }
  return Object.fromEntries(
    all.map(({ name, taken }) => [
      name,
      { ms: median(taken.map(({ ms }) => ms)), megabytes: median(taken.map(({ megabytes }) => megabytes)) },
    ]),
  );
}

function takenBy(words: readonly string[], witness: string): Taken {
  const began = performance.now();
  const { output, status } = spawnSync(process.execPath, ["--import", witness, ...words], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const ms = performance.now() - began;
  if (status !== 0) throw new Error(`\`${words.join(" ")}\` ended with ${status}.`);
  return { ms, megabytes: Number(output[3]) / 1024 };
}
