import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/call/program.ts";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

// An agent that was obeyed stays in its role: what only people may is refused from inside a stage, and the record has it.

const WAITING = `name: waiting\nstages:\n  ask: { gate: { ask: "Well?", options: { yes: continue, no: cancel } } }\n`;

const TRIES = [
  ["answer", "answer $gate yes"],
  ["cancel", "cancel $other"],
  ["cancel", "cancel $HOLDFAST_RUN_ID"],
  ["resume", "resume $other"],
  ["retry", "retry $other --again --detach"],
  ["revise", "revise $other shorter"],
  ["run --yes", "run $waiting --yes --detach"],
  ["serve", "serve --port 0"],
  ["audit rebuild", "audit rebuild"],
  ["channel listen", "channel listen"],
  ["knowledge forget", "knowledge forget two-speakers"],
  ["gc", "gc --apply"],
  ["doctor", "doctor --fix"],
  ["channel test", "channel test team"],
  ["stop", "stop --children"],
  // Who took its marks away is known by those of the processes above it.
  ["answer", "answer $gate yes", "env -u HOLDFAST_FENCE -u HOLDFAST_DIR"],
  ["run --yes", "run $waiting --yes --detach", "env -i PATH=$PATH HOME=$HOME"],
  ["gc", "gc --apply", "setsid -w env -i PATH=$PATH HOME=$HOME"],
] as const;

/** What an agent may: to look, to begin runs, to speak for itself, to try things beside the home. */
const MAY = [
  "run",
  "watch",
  "report",
  "ls",
  "show",
  "why",
  "logs",
  "artifacts",
  "events",
  "gates",
  "demo",
  "init",
  "validate",
  "status",
  "backup",
  "agents",
  "ask",
  "progress",
  "artifact",
  "completion",
];

test("[RUN-43] every command is one that an agent may give, or one that is tried below", () => {
  const tried = TRIES.map(([, words]) => words.split(" ")[0] ?? "");
  const registered = createProgram().commands.map((command) => command.name());
  expect([...new Set([...MAY, ...tried])].toSorted()).toEqual(registered.toSorted());
});

test("[P30][P40][RUN-43] whatever an obedient agent tries in its stage is refused as actor agent and stands in its run's record", async () => {
  expect(await holdfast("run", write("waiting.pipeline.yaml", WAITING))).toMatchObject({ code: 3 });
  const { id: other, gates } = await shown("@last");
  const gate = String(Object(gates)[0].id);
  const lines = TRIES.map(
    ([, words, before = ""]) =>
      `${before} holdfast ${words} ${before === "" ? "" : `--home ${join(folder, "home")}`} > said.txt 2>&1; echo "$? $(head -1 said.txt)"`,
  );
  const waiting = `waiting=${join(folder, "project/waiting.pipeline.yaml")}`;
  const script = [`other=${String(other)}`, `gate=${gate}`, waiting, ...lines].join("\n");
  const file = write(
    "tries.pipeline.yaml",
    `name: tries\nstages:\n  try: { run: [sh, -c, ${JSON.stringify(script)}] }\n`,
  );
  // No home is named to the stage: its commands find the one that it works for.
  const run = await start(["run", file]).ended;
  expect(run, run.err).toMatchObject({ code: 0 });
  const said = (await holdfast("artifacts", "get", "@last", "try.stdout")).out.trimEnd().split("\n");
  expect(said).toEqual(TRIES.map(() => expect.stringMatching(/^7 holdfast: An agent may not /)));
  const own = await refusals("@last");
  expect(own.map(({ command }) => command)).toEqual(TRIES.map(([command]) => command));
  for (const { actor, reason } of own) expect([actor.kind, reason]).toEqual(["agent", "agent"]);
  expect(own[0]?.actor.id).toMatch(/\/1\/try\/1\/work\.1#\w+$/);
  expect((await refusals(String(other))).map(({ command }) => command)).toEqual([
    "answer",
    "cancel",
    "resume",
    "retry",
    "revise",
    "answer",
  ]);
  expect(await shown(String(other))).toMatchObject({ state: "waiting" });
});

test("[P40] a refusal is recorded by the daemon that its agent's command starts, where none lives", async () => {
  const go = join(folder, "go");
  const script = `while [ ! -e ${go} ]; do sleep 0.05; done; holdfast gc --apply; touch ${folder}/done; sleep 60`;
  const file = write(
    "late.pipeline.yaml",
    `name: late\nstages:\n  try: { run: [sh, -c, ${JSON.stringify(script)}] }\n`,
  );
  await holdfast("run", file, "--detach");
  await until(async () => JSON.stringify(await shown("@last")).includes('"running"'));
  await until(async () => /"pid":\d/.test(JSON.stringify(await shown("@last"))));
  expect(await holdfast("stop")).toMatchObject({ code: 0 });
  write("../go", "");
  await until(() => readdirSync(folder).includes("done"));
  expect((await refusals("@last")).map(({ command }) => command)).toEqual(["gc"]);
  await holdfast("cancel", "@last");
});

interface Refused {
  readonly command: string;
  readonly reason: string;
  readonly actor: { readonly kind: string; readonly id: string };
}

async function refusals(run: string): Promise<readonly Refused[]> {
  const { out } = await holdfast("events", run, "--type", "command.refused", "--json");
  return out
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { data, actor } = lastLine(line);
      const words = Object(data);
      return { command: String(words.command), reason: String(words.reason), actor: Object(actor) };
    });
}
