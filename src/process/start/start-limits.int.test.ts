import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTrial } from "../../../test/fixtures/agents/trial.ts";
import type { Launch } from "../../ports/processes.ts";

const LONGEST = 131_071;

/** What of a process the system refuses, each as a change of one that it takes. */
const refused: readonly (readonly [what: string, change: (launch: Launch) => Partial<Launch>, fault: object])[] = [
  ["a NUL in a word", () => ({ argv: ["/bin/true", "a\0b"] }), { of: "word", word: 1, tooLong: false }],
  ["a NUL in a variable", ({ env }) => ({ env: { ...env, X: "a\0b" } }), { of: "variable", name: "X", tooLong: false }],
  [
    "a word that is too long",
    () => ({ argv: ["/bin/true", "x".repeat(LONGEST + 1)] }),
    { of: "word", word: 1, what: "has 131,072 bytes, and this machine takes 131,071 for one word" },
  ],
  [
    "bytes, not characters",
    () => ({ argv: ["/bin/true", "ä".repeat(65_536)] }),
    { of: "word", what: expect.stringContaining("131,072 bytes") },
  ],
  [
    "a variable that is too long with its name",
    ({ env }) => ({ env: { ...env, NAME: "x".repeat(LONGEST - 4) } }),
    { of: "variable", name: "NAME", tooLong: true },
  ],
  [
    "words that are too long together",
    () => ({ argv: ["/bin/true", ...Array.from({ length: 400_000 }, () => "/frames/0001.png")] }),
    { of: "words", tooLong: true, what: expect.stringMatching(/^400,001 words and the environment have [\d,]+ bytes/) },
  ],
  [
    "variables that are too long together",
    ({ env }) => ({
      env: { ...env, ...Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`V${n}`, "x".repeat(100_000)])) },
    }),
    { of: "variables", tooLong: true },
  ],
  ["a folder that is not there", ({ cwd }) => ({ cwd: `${cwd}/gone` }), { of: "folder" }],
  ["a file in place of the folder", () => ({ cwd: "/etc/passwd" }), { of: "folder" }],
];

test.each(refused)("[P9] %s is foreseen, and the system refuses it for good", async (_what, change, fault) => {
  using trial = openTrial();
  const plain = trial.launchOf(["/bin/true"]);
  const launch = { ...plain, ...change(plain) };
  expect(trial.processes.launchFault(launch)).toMatchObject(fault);
  await expect(trial.processes.launch(launch)).rejects.toMatchObject({ code: "CANNOT_START" });
});

test("[P9] what is just short enough starts, beside its supervisor", async () => {
  using trial = openTrial();
  const { argv, env } = trial.launchOf(["/bin/true", "x".repeat(LONGEST)]);
  const started = await trial.run(argv);
  expect(started.verdict).toMatchObject({ is: "finished", exitCode: 0 });
  const limit = Number(spawnSync("getconf", ["ARG_MAX"]).stdout.toString());
  // A little below what is refused: 100,000 words of ten bytes, with pointer and NUL 19 each.
  const short = Array.from({ length: Math.floor((limit - 40_000) / 19) }, () => "0123456789");
  const launch = trial.launchOf(["/bin/true", ...short]);
  expect([limit > 1_000_000, Object.keys(env).length < 50]).toEqual([true, true]);
  expect(trial.processes.launchFault(launch)).toBeNull();
  expect((await trial.run(launch.argv)).verdict).toMatchObject({ is: "finished", exitCode: 0 });
});

test("[P9] a name that no disk can hold is refused for good; one that the machine has no room for is not", async () => {
  using trial = openTrial();
  const launch = { ...trial.launchOf(["/bin/true"]), directory: join(trial.cwd, "x".repeat(300)) };
  await expect(trial.processes.launch(launch)).rejects.toMatchObject({ code: "CANNOT_START" });
});

test.each(["/bin/dash", "/bin/bash"])(
  "[P9] what only `exec` finds out is told from what a program ends with: %s",
  async (shell) => {
    using trial = openTrial({ shell });
    const script = join(trial.cwd, "script");
    writeFileSync(script, "#!/opt/none/sh\n");
    chmodSync(script, 0o755);
    const dull = join(trial.cwd, "dull");
    writeFileSync(dull, "no program");
    for (const [argv, refusal] of [
      [[script], expect.stringMatching(/not found|No such file|required file/)],
      [[join(trial.cwd, "gone")], expect.stringMatching(/not found|No such file/)],
      [[dull], expect.stringContaining("ermission denied")],
      [["/bin/sh", "-c", "exit 127"], undefined],
      [["/bin/sh", "-c", "no-such-command-of-mine"], undefined],
      [["/bin/sh", "-c", "exec /none"], undefined],
      [["/bin/bash", "-c", "f() { no-such-command; }; f"], undefined],
      [["/bin/true"], undefined],
    ] as const)
      for (const output of ["pump", "direct"] as const) {
        const launch = trial.launchOf(argv, { output });
        await trial.processes.launch(launch);
        const end = await trial.watch(launch).end;
        expect([argv, output, end.refused]).toEqual([argv, output, refusal]);
        if (refusal !== undefined) expect(readFileSync(join(launch.directory, "err"), "utf8")).toContain(argv[0]);
      }
  },
);
