import { expect, test } from "vitest";
import { openReading, type Reading } from "../../src/app/reading/reading.ts";
import { openRecovered } from "../opened-home.ts";
import { holdfast, lastLine } from "./cli-home.ts";
import { damage, inHome, madeRun, WAITING } from "./sick-home.ts";

// A run whose record cannot be read is shown by what the tables still know.

/** How the record of a run may be spoiled so that it cannot be folded. */
const DAMAGES: Readonly<Record<string, string>> = {
  "data cut off": "update events set data = substr(data, 1, 9) where stream = 'RUN' and type = 'stage.committed'",
  "data that is empty": "update events set data = '' where stream = 'RUN' and type = 'stage.committed'",
  "data that is no JSON": "update events set data = 'not json' where stream = 'RUN' and type = 'stage.committed'",
  "data that is no object": "update events set data = '[1]' where stream = 'RUN' and type = 'stage.committed'",
  "a first event that is cut off": `update events set data = '{"a"' where stream = 'RUN' and type = 'run.accepted'`,
  "data of another form": `update events set data = '{"any":1}' where stream = 'RUN' and type = 'attempt.settled'`,
  "a type that nobody knows":
    "update events set type = 'stage.imagined' where stream = 'RUN' and type = 'stage.committed'",
  "an actor that is cut off": "update events set actor = '{' where stream = 'RUN' and type = 'stage.committed'",
  "an event that is lost": "delete from events where stream = 'RUN' and type = 'stage.readied'",
  "a definition that is lost": "delete from payloads where sha256 = (select definition from run_rows where id = 'RUN')",
};

function read<T>(work: (open: Reading) => T): T {
  const open = openReading(inHome());
  if (open === null) throw new TypeError("there is no store");
  try {
    return work(open);
  } finally {
    open.close();
  }
}

test("[R15] a run whose record cannot be read is shown with the reason and what the tables know", async () => {
  const runs: (readonly [string, string])[] = [];
  for (const name of Object.keys(DAMAGES)) runs.push([name, await madeRun(`${WAITING}description: with ${name}\n`)]);
  for (const [name, run] of runs) damage(`delete from snapshots; ${DAMAGES[name]?.replaceAll("RUN", run) ?? ""}`);
  const look = (when: string): void => {
    for (const [name, run] of runs) {
      const shown = read((open) => open.show(run, { version: null, all: true }));
      const known = { id: run, pipeline: "waiting", state: "quarantined", reason: expect.stringMatching(/./) };
      expect([when, name, shown]).toMatchObject([when, name, known]);
      const stages = shown.stages.map(({ id, state }) => `${id} ${state}`);
      expect([name, stages]).toEqual([name, ["make succeeded", "ask waiting"]]);
      expect(shown.artifacts).toMatchObject([{ name: "a", path: inHome("runs", run, "artifacts/make/1/a.txt") }]);
      expect(shown.gates).toMatchObject([{ question: "Well?", state: "open" }]);
      const around = { waitingFor: [], problems: [], orchestrated: false };
      expect(read((open) => open.explanation(run, around)).state).toBe("quarantined");
      expect(read((open) => open.journals(run, null))).toHaveLength(1);
    }
  };
  look("before the next start");
  const opened = await openRecovered(inHome(), {}, process.env);
  look("while it is orchestrated");
  await opened.close({ children: false });
  const run = runs[0]?.[1] ?? "";
  const commands = [["show", run], ["why", run], ["logs", run], ["artifacts", run], ["events", run], ["ls"], ["gates"]];
  for (const words of commands) {
    const { code, err } = await holdfast(...words);
    expect([words, code]).toEqual([words, 0]);
    expect(err).not.toMatch(/should not happen|JSON/);
  }
  expect(lastLine((await holdfast("show", run, "--json")).out)).toMatchObject({ state: "quarantined" });
  expect((await holdfast("events", run, "--json")).out.split("\n")[0]).toContain('"run.accepted"');
}, 120_000);
