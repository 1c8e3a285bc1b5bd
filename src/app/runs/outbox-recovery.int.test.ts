import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ADA, eventsOf, openRecovered, showRun } from "../../../test/opened-home.ts";
import { startTelegram } from "../../testing/telegram/telegram.ts";
import { decodeSubmission } from "./submit.ts";
import type { OpenHome } from "../home/open-home.ts";

// Runs that only wait, and have something to tell: a start looks at them for its sake.

let home = "";

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "holdfast-outbox-")), "home");
});

afterEach(() => {
  rmSync(join(home, ".."), { recursive: true, force: true });
});

/** A run that waits at its gate and cannot tell anybody: nobody listens at the address. */
async function untold(opened: OpenHome): Promise<string> {
  return asks(opened, { kind: "webhook", url: "http://127.0.0.1:9/", secret: "file:/dev/null" });
}

/** A run that waits at its gate and tells so over a channel. */
async function asks(
  { engine }: OpenHome,
  channel: object,
  secrets: Readonly<Record<string, string>> = {},
): Promise<string> {
  const body = {
    definition: { name: "asks", stages: { ok: { gate: { ask: "Go on?" } } } },
    config: { channels: { told: channel }, notify: ["told"] },
    secrets,
    environment: {},
    input: {},
  };
  const { id } = await engine.accept(await decodeSubmission(body, ADA));
  return id;
}

function change(sql: string): void {
  const database = new DatabaseSync(join(home, "holdfast.db"));
  database.exec(sql);
  database.close();
}

test("[R15][P28] one that cannot be read is quarantined, and the start goes on", async () => {
  const first = await openRecovered(home);
  const [broken, whole] = [await untold(first), await untold(first)];
  await first.close({ children: true });
  change(`update events set type = 'nobody.knew' where stream = '${broken}' and seq = 2`);
  change("update outbox_rows set state = 'pending'");
  const again = await openRecovered(home);
  expect(again.engine.barrier()).toMatchObject({ state: "complete" });
  expect([...again.engine.home.quarantined().keys()]).toEqual([broken]);
  expect(showRun(home, whole)).toMatchObject({ state: "waiting" });
  await again.close({ children: true });
});

test("[P28] what the far side gets was recorded as begun before, and is settled only after", async () => {
  await using telegram = await startTelegram();
  telegram.setMode({ kind: "hang", when: "after" });
  const opened = await openRecovered(home);
  const channel = { kind: "telegram", token: "env:TG", chats: [42], apiRoot: telegram.url };
  const run = await asks(opened, channel, { "env:TG": telegram.token });
  await telegram.seen(({ text }) => text.includes("Go on?"), AbortSignal.timeout(20_000));
  const known = (): readonly string[] =>
    eventsOf(home, run, ["dispatch.begun", "dispatch.settled"]).map(({ type }) => type);
  expect(known()).toEqual(["dispatch.begun"]);
  telegram.release();
  await expect.poll(known).toEqual(["dispatch.begun", "dispatch.settled"]);
  await opened.close({ children: true });
});
