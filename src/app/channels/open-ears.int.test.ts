import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ADA } from "../../../test/opened-home.ts";
import { HoldfastError } from "../../base/failure.ts";
import { createEars, type Ears } from "../../engine/hearing/ears.ts";
import type { BeginRun, ReviseRun } from "../../engine/hearing/hearer.ts";
import type { Store } from "../../ports/event-log.ts";
import type { SeenMessage } from "../../testing/telegram/chats.ts";
import { startTelegram, type Telegram } from "../../testing/telegram/telegram.ts";
import { open } from "../home/open.ts";
import { openEars } from "./open-ears.ts";
import type { Listener } from "../daemon/service.ts";
import { decodeSubmission } from "../runs/submit.ts";
import type { OpenHome } from "../home/open-home.ts";

/** No reply of these tests asks for a change. */
const NO_REVISION: ReviseRun = async () => Promise.reject(new TypeError("no revision is asked for"));

/** Beginning a run is a defect. */
const BROKEN_RUNS: BeginRun = async () => Promise.reject(new TypeError("it fell over"));

const NO_RUNS = { begin: async () => ({ refused: "not here" }), close: () => {} };

interface Lived {
  readonly home: OpenHome;
  readonly ears: Ears;
  readonly end: () => Promise<void>;
}

/** One life of a home with ears; `disturb` comes between what is heard and its store. */
async function live(
  folder: string,
  disturb?: (store: Store) => Store,
  begin: BeginRun = NO_RUNS.begin,
): Promise<Lived> {
  const listeners = new Set<Listener>();
  const committed: Parameters<typeof open>[0]["listeners"]["committed"] = (events) => {
    for (const event of events) for (const listener of listeners) listener.event(event);
  };
  const home = await open({ home: folder, env: {}, listeners: { committed, fatal: () => {} } });
  const ears =
    disturb === undefined
      ? openEars(home, listeners, NO_RUNS)
      : createEars({ ...home, ...home.engine, begin, revise: NO_REVISION, store: disturb(home.store) });
  await home.engine.recover();
  ears.tend();
  const end = async (): Promise<void> => {
    await ears.close();
    await home.close({ children: true });
  };
  return { home, ears, end };
}

function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-ears-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Accepts a run that asks in a chat whether to go on. */
async function asks(
  { engine }: OpenHome,
  telegram: Telegram,
  [project, chat]: readonly [string, number],
): Promise<string> {
  const channel = {
    kind: "telegram",
    token: "env:TG",
    chats: [chat],
    apiRoot: telegram.url,
    commands: { go: { run: "go.pipeline.yaml" } },
  };
  const body = {
    definition: {
      name: project.slice(1),
      stages: [{ id: "ok", gate: { ask: "Go on?", options: { go: "continue", no: "fail" } } }],
    },
    project,
    config: { channels: { phone: channel }, notify: ["phone"] },
    secrets: { "env:TG": telegram.token },
  };
  return (await engine.accept(await decodeSubmission(body, ADA))).id;
}

async function question(telegram: Telegram, chat: string): Promise<SeenMessage> {
  return telegram.seen((message) => message.chat === chat && message.buttons.length > 0, AbortSignal.timeout(20_000));
}

function answers({ store }: OpenHome, run: string): readonly string[] {
  return store
    .events({ stream: run, types: ["gate.answered", "command.refused"], limit: 100 })
    .map(({ type, actor }) => `${type} ${actor.kind}:${actor.id}`);
}

test("[P27] an answer that was recorded and whose cursor was not comes again, and has no second effect", async () => {
  await using telegram = await startTelegram();
  const folder = testFolder();
  let full = true;
  const first = await live(folder, (store) => ({
    ...store,
    transact: (work) => {
      if (full) throw new HoldfastError("STORE_FULL", "disk full");
      return store.transact(work);
    },
  }));
  const run = await asks(first.home, telegram, ["/one", 42]);
  first.ears.tend();
  const asked = await question(telegram, "42");
  const toast = telegram.press(asked, "go");
  await expect.poll(() => answers(first.home, run)).toHaveLength(1);
  await expect
    .poll(() => first.ears.heard())
    .toMatchObject([{ channel: "phone", trouble: expect.stringContaining("disk full") }]);
  expect(telegram.unconfirmed()).toHaveLength(1);
  full = false;
  expect(await toast).toContain("go");
  await expect.poll(() => telegram.unconfirmed()).toEqual([]);
  expect(answers(first.home, run)).toEqual(["gate.answered channel:phone/7"]);
  await first.end();
  const second = await live(folder);
  telegram.repeatUpdates();
  await asks(second.home, telegram, ["/one", 42]);
  await expect.poll(() => telegram.unconfirmed()).toEqual([]);
  expect(answers(second.home, run)).toEqual(["gate.answered channel:phone/7"]);
  await second.end();
});

test("[P27] a press that was refused and whose cursor was not stored comes again, and stands in the record once", async () => {
  await using telegram = await startTelegram();
  let full = false;
  const { home, ears, end } = await live(testFolder(), (store) => ({
    ...store,
    transact: (work) => {
      if (full) throw new HoldfastError("STORE_FULL", "disk full");
      return store.transact(work);
    },
  }));
  const run = await asks(home, telegram, ["/one", 42]);
  ears.tend();
  const asked = await question(telegram, "42");
  expect(await telegram.press(asked, "go")).toBe("Recorded: go.");
  full = true;
  const toast = telegram.press(asked, "no");
  await expect
    .poll(() => ears.heard())
    .toMatchObject([{ channel: "phone", trouble: expect.stringContaining("disk full") }]);
  full = false;
  expect(await toast).toBe("Already answered: go (channel:phone/7).");
  expect(answers(home, run)).toEqual(["gate.answered channel:phone/7", "command.refused channel:phone/7"]);
  await end();
});

test("[P27] one bot of two projects is fetched once, and nobody answers what was asked elsewhere", async () => {
  await using telegram = await startTelegram({ chats: ["42", "43"] });
  const { home, end, ears } = await live(testFolder());
  const one = await asks(home, telegram, ["/one", 42]);
  const two = await asks(home, telegram, ["/two", 43]);
  const [first, second] = [await question(telegram, "42"), await question(telegram, "43")];
  await expect.poll(() => ears.heard()).toHaveLength(2);
  expect(await telegram.press({ ...second, chat: "42" }, "go")).toBe("This question is none of this chat's.");
  expect(await telegram.press(second, "no")).toBe("Recorded: no.");
  expect(await telegram.press(first, "go")).toBe("Recorded: go.");
  expect([answers(home, one), answers(home, two)]).toEqual([
    ["gate.answered channel:phone/7"],
    ["gate.answered channel:phone/7"],
  ]);
  expect(ears.heard().map(({ trouble }) => trouble)).toEqual([null, null]);
  await end();
});

test("[P27] rate limits and cuts while updates are fetched or presses answered lose nothing", async () => {
  await using telegram = await startTelegram();
  const { home, end } = await live(testFolder());
  telegram.setMode({ kind: "rate-limit", retryAfterSeconds: 1 }, { times: 1, methods: ["getUpdates", "sendMessage"] });
  const run = await asks(home, telegram, ["/one", 42]);
  const asked = await question(telegram, "42");
  telegram.setMode({ kind: "cut", when: "after" }, { times: 2, methods: ["getUpdates"] });
  void telegram.press(asked, "go");
  await expect.poll(() => answers(home, run), { timeout: 20_000 }).toEqual(["gate.answered channel:phone/7"]);
  await end();
});

test("[P27] a run that was begun when the cursor could not be stored is asked for again under the same key", async () => {
  await using telegram = await startTelegram();
  let full = true;
  const keys: string[] = [];
  const disturb = (store: Store): Store => ({
    ...store,
    transact: (work) => {
      if (full) throw new HoldfastError("STORE_FULL", "disk full");
      return store.transact(work);
    },
  });
  const { home, ears, end } = await live(testFolder(), disturb, async ({ key }) => {
    keys.push(key);
    return { refused: null };
  });
  await asks(home, telegram, ["/one", 42]);
  ears.tend();
  telegram.say("42", "/go");
  await expect.poll(() => keys.length).toBeGreaterThan(0);
  full = false;
  await expect.poll(() => telegram.unconfirmed(), { timeout: 10_000 }).toEqual([]);
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(1);
  await end();
});

test("[P27] an update that nothing can be done about is told, and keeps no other from being heard", async () => {
  await using telegram = await startTelegram();
  const { home, ears, end } = await live(testFolder(), (store) => store, BROKEN_RUNS);
  const run = await asks(home, telegram, ["/one", 42]);
  ears.tend();
  const asked = await question(telegram, "42");
  telegram.say("42", "/go");
  await telegram.seen(({ text }) => text.includes("it fell over"), AbortSignal.timeout(20_000));
  expect(await telegram.press(asked, "go")).toContain("go");
  expect(answers(home, run)).toEqual(["gate.answered channel:phone/7"]);
  await end();
});

test("[P27] a reply that is quicker than the record of what it replies to is heard a moment later", async () => {
  await using telegram = await startTelegram();
  let recorded = false;
  const { home, ears, end } = await live(testFolder(), (store) => ({
    ...store,
    sentAs: (remote) => (recorded ? store.sentAs(remote) : []),
    isSending: (project, channel) => !recorded && project === "/one" && channel === "phone",
  }));
  const run = await asks(home, telegram, ["/one", 42]);
  ears.tend();
  const asked = await question(telegram, "42");
  telegram.say("42", "/answer go", { replyTo: asked.id });
  await expect.poll(() => ears.heard()).toMatchObject([{ trouble: expect.stringContaining("being sent") }]);
  recorded = true;
  await expect.poll(() => answers(home, run), { timeout: 10_000 }).toEqual(["gate.answered channel:phone/7"]);
  await expect.poll(() => telegram.unconfirmed()).toEqual([]);
  await end();
});
