import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, shown, start, write, type Ended } from "./cli-home.ts";

// The address of a proxy with a user and a password: children get it whole, nothing that is written holds it.

const PASSWORD = "s3cret-of-ada";
const PROXY = { HTTP_PROXY: `http://ada:${PASSWORD}@proxy.example:3128` };
const NONE = { HTTP_PROXY: "" };

/** Sets `w` to the password, in a shell that has the address. */
const WORD = "w=${HTTP_PROXY%@*}; w=${w##*:}";

/** Files of the home, its database included, that hold the password. */
function spilt(): readonly string[] {
  return readdirSync(join(folder, "home"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(PASSWORD));
}

function seen(): readonly string[] {
  return readFileSync(join(folder, "seen"), "utf8").trimEnd().split("\n");
}

async function command(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ended> {
  return start(words, env).ended;
}

test("[P6][G10] a child gets the whole address, and nothing of the home holds its password, whatever the child prints", async () => {
  const file = write(
    "proxied.pipeline.yaml",
    `name: proxied
stages:
  tell: { run: [sh, -c, 'echo "$HTTP_PROXY" >> "${folder}/seen"; echo "out $HTTP_PROXY"; ${WORD}; echo "err $w" >&2'] }
  fail: { required: false, run: [sh, -c, 'echo "it said $HTTP_PROXY" >&2; exit 3'] }
  judged:
    run: [sh, -c, 'true']
    outputs: none
    review: { judges: [{ run: [sh, -c, '${WORD}; echo "no $w"; exit 1'] }], maxAttempts: 1, exhausted: fail }
    required: false
`,
  );
  const run = await command(PROXY, "run", file, "--json");
  expect(run, run.err).toMatchObject({ code: 0 });
  expect(seen()).toEqual([PROXY.HTTP_PROXY]);
  expect(run.out).toContain("http://***@proxy.example:3128");
  expect(run.out + run.err).not.toContain(PASSWORD);
  expect((await holdfast("logs", "@last", "tell", "--raw")).out).toBe("out [redacted]\nerr [redacted]\n");
  expect((await holdfast("artifacts", "get", "@last", "tell.stdout")).out).toBe("out [redacted]\n");
  expect(spilt()).toEqual([]);
  await holdfast("stop");
  expect(spilt()).toEqual([]);
});

const HELD = (last: string): string => `name: held
stages:
  first: { run: ["true"] }
  last: { needs: [first], run: [sh, -c, 'echo "${last} $HTTP_PROXY" >> "${folder}/seen"'], outputs: none }
`;

test("[P6][RUN-10] after a restart the run waits for the address until a client comes that has it", async () => {
  const file = write("held.pipeline.yaml", HELD("one"));
  expect(await command(PROXY, "run", file, "--until", "first")).toMatchObject({ code: 0 });
  await holdfast("stop");
  const waiting = await command(NONE, "resume", "@last");
  expect(waiting.code, waiting.err).toBe(3);
  const { id } = await shown("@last");
  expect(await shown("@last")).toMatchObject({ state: "waiting", reason: "credential" });
  expect((await holdfast("why", "@last")).out).toContain(
    `Set HTTP_PROXY as it was (http://***@proxy.example:3128) and let the run go on: holdfast resume ${String(id)}`,
  );
  const other = { HTTP_PROXY: "http://ada:word@other.example:3128" };
  expect(await command(other, "resume", "@last")).toMatchObject({ code: 3 });
  expect(await start(["resume", "@last"], { ...PROXY, HOLDFAST_FENCE: "x" }).ended).toMatchObject({ code: 7 });
  const resumed = await command(PROXY, "resume", "@last");
  expect(resumed, resumed.err).toMatchObject({ code: 0 });
  expect(seen()).toEqual([`one ${PROXY.HTTP_PROXY}`]);
  expect(spilt()).toEqual([]);
});

test("[P6] after a restart a daemon that has the address itself lets the run go on", async () => {
  const file = write("held.pipeline.yaml", HELD("two"));
  expect(await command(PROXY, "run", file, "--until", "first")).toMatchObject({ code: 0 });
  await holdfast("stop");
  const { id } = await shown("@last");
  const plain = write("plain.pipeline.yaml", `name: plain\nstages:\n  a: { run: ["true"] }\n`);
  expect(await command(PROXY, "run", plain)).toMatchObject({ code: 0 });
  expect(await command(NONE, "resume", String(id))).toMatchObject({ code: 0 });
  expect(seen()).toEqual([`two ${PROXY.HTTP_PROXY}`]);
});
