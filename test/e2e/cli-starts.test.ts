import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, killDaemon, shown, start, until, write } from "./cli-home.ts";

// Starts that can never succeed, and processes of which nothing is left: over the real thing.

/** A PATH on which nobody has installed `holdfast`. */
const PLAIN = { PATH: `/usr/bin:/bin:${dirname(process.execPath)}` };

async function attempted(
  ...words: readonly string[]
): Promise<{ code: number | null; said: string; attempts: number }> {
  const { code, out, err } = await start(words, PLAIN).ended;
  const text = JSON.stringify(await shown("@last"));
  return { code, said: out + err, attempts: text.split('"n":').length - 1 };
}

test("[RUN-47] words that the system refuses fail their stage or their item once, and name what to read instead", async () => {
  const file = write(
    "word.pipeline.yaml",
    'name: word\ninput: { type: object, properties: { text: { type: string } } }\nstages:\n  say: { run: [printf, "%s", "{{input.text}}"] }\n',
  );
  write("long.json", JSON.stringify({ text: "x".repeat(140_000) }));
  expect(await attempted("run", file, "--input-file", "long.json")).toMatchObject({
    code: 1,
    attempts: 0,
    said: expect.stringMatching(/`\{\{input\.text\}\}` has 140,000 bytes.* takes 131,071 .*\$HOLDFAST_INPUT/s),
  });
  write(
    "items.json",
    JSON.stringify([
      { id: "one", t: "short" },
      { id: "two", t: "x".repeat(140_000) },
    ]),
  );
  const items = write(
    "items.pipeline.yaml",
    'name: items\nstages:\n  list: { run: [cat, "{{pipeline.dir}}/items.json"] }\n  each: { each: { items: list.stdout, key: /id, onFail: skip }, run: [printf, "%s", "{{item.t}}"] }\n',
  );
  expect(await attempted("run", items)).toMatchObject({ code: 0 });
  expect(JSON.stringify(await shown("@last"))).toMatch(
    /"two".*cannot-start: The word of `\{\{item\.t\}\}` has 140,000 bytes/,
  );
});

test("[P9] the check and the start look for a program where its child would find it", async () => {
  write("build.sh", "#!/bin/sh\r\necho built\r\n");
  chmodSync(join(folder, "project/build.sh"), 0o755);
  const crlf = write("crlf.pipeline.yaml", "name: crlf\nstages:\n  a: { run: [./build.sh] }\n");
  const refused = await start(["run", crlf], PLAIN).ended;
  expect([refused.code, refused.err]).toEqual([
    2,
    expect.stringMatching(/stage a: \.\/build\.sh .*"\/bin\/sh\\r".*CRLF/s),
  ]);
  const asks = write(
    "asks.pipeline.yaml",
    'name: asks\nstages:\n  choose: { run: [holdfast, ask, "Which?", split] }\n',
  );
  expect((await start(["run", asks], PLAIN).ended).code).toBe(3);
  await holdfast("cancel", "@last");
  const set = write(
    "set.pipeline.yaml",
    "name: set\nstages:\n  a: { run: [mine], env: { set: { PATH: BIN } } }\n".replace("BIN", join(folder, "bin")),
  );
  expect((await start(["run", set], PLAIN).ended).err).toContain(
    "There is no program mine on the PATH that the stage gets",
  );
});

test("[P9] in a home whose path has a colon children find `holdfast` too", async () => {
  const more = { ...PLAIN, HOME: folder, HOLDFAST_HOME: join(folder, "at 12:30") };
  const file = write("voice.pipeline.yaml", "name: voice\nstages:\n  a: { run: [sh, -c, holdfast progress half] }\n");
  expect(await start(["run", file], more).ended).toMatchObject({ code: 0 });
  expect(await start(["stop"], more).ended).toMatchObject({ code: 0 });
});

const ACTS = "echo acted >>LOG; rm -rf $HOLDFAST_DIR; : >GONE; while [ ! -e GO ]; do sleep 0.1; done";

test("[R32] a stage that acts outside acts once, although it deletes what tells of it: under a daemon, and over its death", async () => {
  for (const dies of [false, true]) {
    const [log, gone, go] = ["log", "gone", "go"].map((name) => join(folder, `${name}-${String(dies)}`));
    const words = ACTS.replace("LOG", log ?? "")
      .replace("GONE", gone ?? "")
      .replace("GO ", `${go} `);
    writeFileSync(log ?? "", "");
    const file = write(
      `acts-${String(dies)}.pipeline.yaml`,
      `name: acts-${String(dies)}\nstages:\n  act: { run: [sh, -c, "${words}"], effects: outside, onUnknown: ask }\n`,
    );
    await holdfast("run", file, "--detach");
    const { id } = await shown("@last");
    const run = String(id);
    await until(() => existsSync(gone ?? ""));
    if (dies) killDaemon();
    appendFileSync(go ?? "", "");
    // A command that needs a daemon starts the next one.
    await holdfast("run", write("next.pipeline.yaml", 'name: next\nstages:\n  a: { run: ["true"] }\n'));
    await until(async () => JSON.stringify(await shown(run)).includes('"waiting"'));
    expect(readFileSync(log ?? "", "utf8")).toBe("acted\n");
    expect(await shown(run)).toMatchObject({ state: "waiting", reason: "person" });
    await holdfast("cancel", run);
  }
});
