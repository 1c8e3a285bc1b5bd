import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ADA, eventsOf, openRecovered, showRun } from "../../../test/opened-home.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import { REVISED_RUN } from "../../domain/run/outbox/dispatch.ts";
import type { Message, Sending } from "../../ports/channels.ts";
import { reviseRun } from "../runs/revise-run.ts";
import { createArtifacts } from "../../artifacts/create-artifacts.ts";
import { scanWorkspace } from "../../workspaces/scan-workspace.ts";
import { createWayToRevisedRun } from "./to-revised-run.ts";
import { foundKind } from "./found-kind.ts";
import { withdrawFinder } from "./withdraw-finder.ts";
import { decodeSubmission } from "../runs/submit.ts";
import type { OpenHome } from "../home/open-home.ts";

// The way from a finder to the run that it is about, with a real engine and real processes.

let home = "";
let opened: OpenHome;

beforeEach(async () => {
  home = join(mkdtempSync(join(tmpdir(), "holdfast-finder-")), "home");
  opened = await openRecovered(home, {}, process.env);
});

afterEach(async () => {
  await opened.close({ children: true });
  rmSync(join(home, ".."), { recursive: true, force: true });
});

const PROJECT = "/project";
const STAGES = { draft: { run: ["true"] }, page: { needs: ["draft"], run: ["true"] } };
const REVISIONS = { shorten: { stage: "draft", says: ["shorter"] }, print: { stage: "page" } };

const SECRET = "rabbit-hole-4711";

/** A config whose agent answers so. */
function configOf(kind: string, confidence: number, secret: string | null = null): JsonObject {
  const told =
    secret === null
      ? [{ name: "by", value: "a third" }]
      : [
          { name: "by", value: `a ${secret} third` },
          { name: secret, value: "x" },
        ];
  const answer = { kind, confidence, parameters: told };
  return { revisions: { use: "scripted", script: [[{ answer }]] } };
}

async function delivered(
  config: JsonObject | null,
  env: JsonObject | null = null,
  revisions: JsonObject = REVISIONS,
): Promise<string> {
  const stages = { ...STAGES, draft: { ...STAGES.draft, ...(env !== null && { env }) } };
  const definition = { name: "letter", stages, revisions };
  const environment = { PATH: process.env["PATH"] ?? "" };
  const secrets = { "env:TOKEN": SECRET };
  const body = { definition, environment, input: {}, project: PROJECT, config, secrets };
  const { id } = await opened.engine.accept(await decodeSubmission(body, ADA));
  await ended(id);
  return id;
}

async function ended(run: string): Promise<void> {
  await expect.poll(() => showRun(home, run).state, { timeout: 20_000 }).toBe("completed");
}

async function revise(run: string, words: string, key: string | null = null): ReturnType<typeof reviseRun> {
  const asked = { words, kind: null, stage: null };
  return reviseRun(opened, run, { asked, secrets: {}, sent: { actor: ADA, key, body: "body" } });
}

async function openGate(run: string, kind = "stage"): Promise<ShownRun["gates"][number] | undefined> {
  const open = (): ShownRun["gates"][number] | undefined =>
    showRun(home, run).gates.find((gate) => gate.state === "open" && gate.kind === kind);
  await expect.poll(open, { timeout: 20_000 }).toBeDefined();
  return open();
}

function finderIn(revising: Awaited<ReturnType<typeof reviseRun>>): string {
  return "finder" in revising ? revising.finder : "";
}

async function tell(text: string): Promise<Sending> {
  const message = { id: "1", at: 0, kind: "delivery", buttons: [], files: [], edits: null, repliesTo: null } as const;
  const told: Message = { ...message, text };
  const artifacts = createArtifacts(home, { clock: opened.clock, scan: scanWorkspace });
  return createWayToRevisedRun({ open: () => opened, artifacts }).send(told, null, new AbortController().signal);
}

test("[P29] what was found opens one version, however often it is told, and under the key of the one who asked", async () => {
  const run = await delivered(configOf("shorten", 0.8));
  const finder = finderIn(await revise(run, "in fewer words", "once"));
  await ended(finder);
  expect(showRun(home, finder).deliveries).toMatchObject([{ to: REVISED_RUN, state: "sent" }]);
  expect(await tell(`${finder}\n\nand more`)).toEqual({ is: "sent", remote: null });
  await ended(run);
  const reopened = eventsOf(home, run, ["run.reopened"]);
  expect(reopened).toMatchObject([
    {
      actor: ADA,
      data: {
        version: 2,
        again: ["draft", "page"],
        revision: {
          words: "in fewer words",
          kind: "shorten",
          by: "agent",
          found: { finder, confidence: 0.8, parameters: { by: "a third" } },
        },
      },
    },
  ]);
  expect(await revise(run, "in fewer words", "once")).toMatchObject({
    version: 2,
    because: "an agent took the words for it (confidence 0.8)",
  });
});

test("[P29] an agent that is not sure enough is not believed, and an answer that comes after another change changes nothing", async () => {
  const run = await delivered(configOf("print", 0.79));
  const finder = finderIn(await revise(run, "hm"));
  const gate = await openGate(finder);
  expect(gate).toMatchObject({ kind: "stage", options: [{ name: "shorten" }, { name: "print" }, { name: "none" }] });
  await revise(run, "shorter");
  await ended(run);
  const answer = { type: "answer", gate: gate?.id ?? "", option: "print", note: null, subject: null } as const;
  await opened.engine.command(finder, answer, { actor: ADA, cause: "test" });
  expect(await openGate(finder, "unknown")).toMatchObject({
    question: expect.stringContaining(
      `“hm” was said of version 1 of run ${run}, which has version 2 by now. Send it again`,
    ),
  });
  expect(eventsOf(home, run, ["run.reopened"])).toMatchObject([{ data: { revision: { by: "rule" } } }]);
});

test("[P29][G10] a secret of the run that an agent writes down does not reach the record; an answer that is gone is named so", async () => {
  const run = await delivered(configOf("print", 1, SECRET), { secrets: { TOKEN: "env:TOKEN" } });
  const finder = finderIn(await revise(run, "hm"));
  await ended(finder);
  await ended(run);
  const [reopened] = eventsOf(home, run, ["run.reopened"]);
  expect(reopened).toMatchObject({
    data: { revision: { found: { parameters: { by: "a [redacted] third", "[redacted]": "x" } } } },
  });
  const artifacts = { path: () => join(home, "taken-away.json") };
  expect(() => foundKind(opened.engine.view(finder), artifacts)).toThrow("was changed or taken away since");
});

test("[P29] a finder that is done again and finds another kind is not told that this was done", async () => {
  const run = await delivered(configOf("print", 0.1));
  const finder = finderIn(await revise(run, "hm"));
  const choose = async (option: string): Promise<void> => {
    const answer = {
      type: "answer",
      gate: (await openGate(finder))?.id ?? "",
      option,
      note: null,
      subject: null,
    } as const;
    await opened.engine.command(finder, answer, { actor: ADA, cause: option });
  };
  await choose("print");
  await ended(finder);
  await ended(run);
  await opened.engine.command(finder, { type: "retry", from: "ask", repin: null }, { actor: ADA, cause: "again" });
  await choose("shorten");
  expect(await openGate(finder, "unknown")).toMatchObject({
    question: expect.stringContaining(
      `Version 2 of run ${run} was opened for these words already, as print; ask for shorten again. Send`,
    ),
  });
  expect(eventsOf(home, run, ["run.reopened"])).toHaveLength(1);
});

test("[P29] whatever the kinds are called, one of the answers means none of them", async () => {
  const names = ["none", "none-of-these", "none-2", "none-3"];
  const run = await delivered(
    configOf("none", 0.1),
    null,
    Object.fromEntries(names.map((name) => [name, { stage: "draft" }])),
  );
  const gate = await openGate(finderIn(await revise(run, "hm")));
  expect(gate?.options.map(({ name, does }) => `${name} ${JSON.stringify(does)}`)).toEqual([
    ...names.map((name) => `${name} "continue"`),
    'none-4 "cancel"',
  ]);
});

test("[P29] the same words of the same version ask one agent; nobody else's run is a finder", async () => {
  const run = await delivered(configOf("print", 0.1));
  const finder = finderIn(await revise(run, "hm"));
  expect([finderIn(await revise(run, "hm")), finderIn(await revise(run, "oh")) === finder]).toEqual([finder, false]);
  expect(await tell(run)).toMatchObject({ is: "refused", because: "content" });
  expect(await tell("01JXT21Q00DCKCPD2BPAJMXR55")).toMatchObject({ is: "refused", because: "content" });
  expect(eventsOf(home, run, ["run.reopened"])).toEqual([]);
});

test("[P29] the one who names the kind of the same words meanwhile takes the question away", async () => {
  const run = await delivered(configOf("print", 0.1));
  const [finder, other] = [finderIn(await revise(run, "hm")), finderIn(await revise(run, "oh"))];
  await openGate(finder);
  await openGate(other);
  const asked = { words: "hm", kind: "shorten", stage: null };
  const sent = { actor: ADA, key: null, body: "body" };
  expect(await reviseRun(opened, run, { asked, secrets: {}, sent })).toMatchObject({ version: 2, by: "kind" });
  await expect.poll(() => showRun(home, finder).state, { timeout: 20_000 }).toBe("cancelled");
  expect(showRun(home, other).state).toBe("waiting");
});

test("[P29] a finder that ends while it is taken back stands in nobody's way", async () => {
  const run = await delivered(configOf("print", 0.1));
  const finder = finderIn(await revise(run, "hm"));
  await openGate(finder);
  const { revises } = opened.engine.view(finder).state.accepted;
  const { store, engine } = opened;
  const taken: string[] = [];
  const command: typeof engine.command = async (id) => {
    taken.push(id);
    throw new HoldfastError("REFUSED", "The run has ended (completed).");
  };
  if (revises !== undefined) await withdrawFinder({ store, engine: { ...engine, command } }, revises, ADA);
  expect(taken).toEqual([finder]);
});

test("[P29] without such an agent, and for an agent who asks, no run is begun", async () => {
  const run = await delivered(null);
  await expect(revise(run, "hm")).rejects.toMatchObject({ code: "KIND_UNCLEAR" });
  const other = await delivered(configOf("shorten", 1));
  const sent = { actor: { kind: "agent", id: "x" }, key: null, body: "body" } as const;
  const asked = { words: "hm", kind: null, stage: null };
  const refused = reviseRun(opened, other, { asked, secrets: {}, sent });
  await expect(refused).rejects.toMatchObject({ code: "AGENT_REFUSED" });
  expect(opened.store.runs({ limit: 10 }).map(({ id }) => id)).toEqual([other, run]);
});

test("[P29] no pipeline of a user delivers there", async () => {
  const deliver = [{ to: REVISED_RUN, text: "x" }];
  const body = { definition: { name: "letter", stages: STAGES, deliver }, environment: {}, input: {} };
  await expect(decodeSubmission(body, ADA)).rejects.toMatchObject({ code: "DEFINITION_INVALID" });
});
