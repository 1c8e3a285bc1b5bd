import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ADA, openRecovered, showRun } from "../../../test/opened-home.ts";
import { HIDDEN } from "../../base/secrets/masker.ts";
import { openReading } from "./reading.ts";
import { decodeSubmission } from "../runs/submit.ts";
import type { OpenHome } from "../home/open-home.ts";

const SECRET = "correct-horse+battery/staple";
const BASE64 = Buffer.from(`me:${SECRET}`).toString("base64");
const PERCENT = encodeURIComponent(SECRET);

let folder = "";
let home = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-doors-"));
  home = join(folder, "home");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Says its secret at every door that a child has, waits for an answer, says it again and fails. */
const TELLS_ALL = `b=$(printf 'me:%s' "$TOKEN" | base64)
p=$(echo "$TOKEN" | sed 's/[+]/%2B/;s,/,%2F,')
say() { echo "token $TOKEN"; echo "$b $p"; }
say; say >&2
holdfast progress "with $TOKEN"
holdfast artifact "$TOKEN" ./none
holdfast ask "use $TOKEN, '$b' or '$p'?" "$TOKEN" no
say; say >&2
exit 3`;

async function begin(opened: OpenHome, script: string): Promise<string> {
  const env = { secrets: { TOKEN: "env:TOKEN" } };
  const stages = { tell: { run: ["sh", "-c", script], env, retry: { maxAttempts: 1 } } };
  const body = {
    definition: { name: "tells", stages },
    environment: { PATH: process.env["PATH"] ?? "" },
    secrets: { "env:TOKEN": SECRET },
    input: {},
  };
  return (await opened.engine.accept(await decodeSubmission(body, ADA))).id;
}

/** Every door at which people and programs read what a child said. */
const DOORS: Readonly<Record<string, (run: string, opened: OpenHome) => string>> = {
  "what logs prints": (run) => journals(run),
  "show, with questions and ends": (run) => JSON.stringify(showRun(home, run)),
  why: (run) => JSON.stringify(reading((open) => open.explanation(run, AROUND))),
  "live lines and progress": (run, { engine }) => JSON.stringify(engine.observations.of(run)),
  "the record": (run) => JSON.stringify(reading(({ store }) => store.events({ stream: run, limit: 1_000 }))),
  "the database": () => contents((file) => file.includes("holdfast.db")),
};

const AROUND = { waitingFor: [], problems: [], orchestrated: true };

function reading<T>(read: (open: NonNullable<ReturnType<typeof openReading>>) => T): T {
  const open = openReading(home);
  if (open === null) return expect.fail();
  try {
    return read(open);
  } finally {
    open.close();
  }
}

function journals(run: string): string {
  return reading((open) =>
    open
      .journals(run, null)
      .flatMap(({ read, settled }) => [read("out"), read("err")].map((text) => Buffer.concat([...text.next(settled)])))
      .join(""),
  );
}

function contents(wanted: (file: string) => boolean): string {
  return readdirSync(home, { recursive: true, encoding: "utf8" })
    .map((name) => join(home, name))
    .filter((file) => statSync(file).isFile() && wanted(file))
    .map((file) => readFileSync(file, "latin1"))
    .join("\n");
}

function expectMasked(text: string): void {
  for (const spelling of [SECRET, PERCENT, BASE64.slice(4, -4)]) expect(text).not.toContain(spelling);
}

function expectDoorsMasked(run: string, opened: OpenHome): void {
  for (const door of Object.values(DOORS)) expectMasked(door(run, opened));
}

async function asked(run: string): Promise<string> {
  await expect.poll(() => showRun(home, run).gates, { timeout: 20_000 }).toHaveLength(1);
  return showRun(home, run).gates[0]?.question ?? "";
}

async function answer({ engine }: OpenHome, run: string): Promise<void> {
  const [gate] = showRun(home, run).gates;
  const command = { type: "answer", gate: gate?.id ?? "", option: "no", note: null, subject: null } as const;
  await engine.command(run, command, { actor: ADA, cause: "test" });
  await expect.poll(() => showRun(home, run).state, { timeout: 20_000 }).toBe("failed");
}

test("[G10] no door shows a secret: not while its child works, not after a restart that does not know it, not at the end", async () => {
  const first = await openRecovered(home);
  const run = await begin(first, TELLS_ALL);
  expect(await asked(run)).toMatch(/^use \[redacted\], '.*\[redacted\].*' or '\[redacted\]'\?$/);
  expectDoorsMasked(run, first);
  expect(journals(run)).toContain("token [redacted]\n");
  expect(DOORS["live lines and progress"]?.(run, first)).toContain("with [redacted]");
  await first.close({ children: false });
  const second = await openRecovered(home);
  try {
    await expect.poll(() => second.engine.observations.of(run), { timeout: 10_000 }).toHaveLength(1);
    expectDoorsMasked(run, second);
    await answer(second, run);
    expectDoorsMasked(run, second);
    expect(journals(run).match(/token \[redacted\]\n/g)).toHaveLength(4);
  } finally {
    await second.close({ children: true });
  }
  expectMasked(contents(() => true));
  expect(contents((file) => file.endsWith("/mask"))).toBe('{"salt":"","bits":0,"words":[]}\n');
}, 60_000);

test("[G10] where neither the mask nor the secrets are known nothing of a child's text is shown or recorded", async () => {
  const first = await openRecovered(home);
  const run = await begin(first, `rm "$HOLDFAST_DIR/mask"; ${TELLS_ALL}`);
  expect(await asked(run)).toContain("use [redacted]");
  await first.close({ children: false });
  const second = await openRecovered(home);
  try {
    expect(journals(run)).toBe(`${HIDDEN}\n${HIDDEN}\n`);
    await answer(second, run);
    expect(journals(run)).toBe(`${HIDDEN}\n${HIDDEN}\n`);
    expect(showRun(home, run).stages[0]?.attempts[0]).toMatchObject({ exitCode: 3, message: HIDDEN });
    expectDoorsMasked(run, second);
  } finally {
    await second.close({ children: true });
  }
  expectMasked(contents(() => true));
}, 60_000);
