import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { rmSync, writeFileSync } from "node:fs";
import { SYSTEM } from "../../../src/domain/actor.ts";
import { openStore } from "../../../src/store/sqlite/open-store.ts";
import { eventually } from "../../recovery/eventually.ts";
import {
  command,
  control,
  HOME,
  killAll,
  noted,
  prepareRoom,
  refused,
  removeRoom,
  startDaemon,
} from "./recorded-life.ts";
import { FOLDER, recordedRun, type Manifest, type SeenRun } from "./unpack-home.ts";

// Records a home: `node test/recorded/home/record-home.ts`. The real program makes runs in every state, in two lives that
// both end by kill -9; what it leaves is packed beside this file, with a manifest of what each run was.

const ids = new Map<string, string>();

function id(name: string): string {
  return ids.get(name) ?? "";
}

/** Runs of the same pipeline as another one. */
const SAME: Readonly<Record<string, string>> = {
  cancelled: "asked",
  quarantined: "asked",
  unreadable: "asked",
  known: "taught",
};

function accept(name: string, ...more: readonly string[]): void {
  const project = ["delivered", "unsure", "sending"].includes(name) ? "told" : "desk";
  const text = command(project, "run", `${SAME[name] ?? name}.pipeline.yaml`, "--detach", "--json", ...more);
  const { id: run } = JSON.parse(text);
  ids.set(name, String(run));
}

function show(run: string): SeenRun {
  return JSON.parse(command("desk", "show", run, "--json"));
}

/** Waits until a run stands somewhere, `state` or `state reason`. */
async function stands(name: string, where: string): Promise<void> {
  await eventually(`${name} ${where}`, () => {
    const { state, reason } = show(id(name));
    return where === state || where === `${state} ${reason ?? ""}`;
  });
}

function began(name: string, stage: string, times = 1): boolean {
  return (
    noted("began")
      .split("\n")
      .filter((line) => line === `${id(name)} ${stage}`).length >= times
  );
}

async function works(name: string, stage: string, times = 1): Promise<void> {
  await eventually(`${name} works at ${stage}`, () => began(name, stage, times));
}

function answer(name: string, option: string, note: string): void {
  command("desk", "answer", gateOf(name), option, "--note", note);
}

function gateOf(name: string): string {
  return show(id(name)).gates.find(({ state }) => state === "open")?.id ?? "";
}

/** What ends, what waits for a person, and what the first kill interrupts. */
async function firstLife(): Promise<void> {
  const daemon = await startDaemon();
  control("spoil", true);
  accept("completed", "-i", "who=Ada");
  for (const name of ["failed", "partial", "asked", "judged", "exhausted", "budget", "credential", "stuck"])
    accept(name);
  accept("until", "--until", "first");
  accept("cancelled", "--key", "once");
  accept("retried");
  accept("revised");
  accept("taught");
  accept("delivered");
  accept("held");
  await stands("cancelled", "waiting person");
  command("desk", "cancel", id("cancelled"));
  await stands("asked", "waiting person");
  answer("asked", "again", "Once more, please.");
  await works("asked", "first", 2);
  await stands("retried", "failed");
  control("fixed", true);
  command("desk", "retry", id("retried"), "--detach");
  await stands("revised", "completed");
  command("desk", "revise", id("revised"), "make it shorter");
  await stands("taught", "waiting person");
  answer("taught", "stacked", "Both fit.");
  await stands("taught", "completed");
  accept("known");
  accept("quarantined");
  for (const name of ["completed", "partial", "judged", "known", "delivered", "retried", "revised"])
    await stands(name, "completed");
  for (const name of ["asked", "exhausted", "quarantined", "stuck"]) await stands(name, "waiting person");
  await stands("failed", "failed");
  await stands("until", "waiting operator");
  await stands("budget", "waiting budget");
  await stands("credential", "waiting credential");
  control("hold-pager", true);
  accept("unsure");
  await eventually("the pager", () => noted("told").split("\n").length > 2);
  await works("held", "work");
  await killAll(daemon);
}

/** What the second kill interrupts. */
async function secondLife(): Promise<void> {
  const daemon = await startDaemon();
  // Whoever touches a run that cannot be read finds it out.
  refused("desk", "answer", gateOf("quarantined"), "publish");
  await stands("held", "waiting operator");
  await stands("unsure", "waiting person");
  accept("interrupted");
  await works("interrupted", "work");
  for (const name of ["queued", "items", "asking", "unreadable", "sending"]) accept(name);
  await eventually("the pager", () => noted("told").split("\n").length > 3);
  await works("queued", "first");
  await works("items", "work", 2);
  for (const name of ["asking", "unreadable"]) await stands(name, "waiting person");
  await stands("queued", "running");
  await killAll(daemon);
  for (const name of ["hold-pager", "spoil"]) control(name, false);
}

/** Adds an event that this release does not know, as one to come would. */
async function addUnknown(name: string, epoch: number): Promise<void> {
  const store = await openStore({ home: HOME, epoch, salt: () => "00".repeat(16) });
  const data = { stage: "ask" };
  const event = { type: "stage.imagined", v: 1, at: Date.now(), actor: SYSTEM, cause: "to come", data } as const;
  const expectedSeq = store.head(id(name))?.seq ?? 0;
  store.transact((writer) =>
    writer.append({ stream: id(name), kind: "run", expectedSeq, epoch, trace: null, events: [event], rows: [] }),
  );
  store.close();
}

function manifest(): Manifest {
  const runs = [...ids].map(([name, run]) => [name, recordedRun(show(run))]);
  const { position, hash } = JSON.parse(command("desk", "events", "--json").trimEnd().split("\n").at(-1) ?? "");
  return { runs: Object.fromEntries(runs), head: { position, hash } };
}

function pack(): void {
  // Tokens, sockets, logs and what every start makes again.
  for (const name of ["daemon.json", "daemon.sock", "logs", "bin"])
    rmSync(join(HOME, name), { recursive: true, force: true });
  const words = [
    "--sort=name",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    "-C",
    join(HOME, ".."),
    "-c",
    "home",
    "control",
  ];
  const { status, stderr } = spawnSync("sh", ["-c", 'tar "$@" | gzip -9n >"$OUT"', "sh", ...words], {
    env: { ...process.env, OUT: join(FOLDER, "home.tar.gz") },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}

prepareRoom();
await firstLife();
await addUnknown("quarantined", 1);
await secondLife();
await addUnknown("unreadable", 2);
writeFileSync(join(FOLDER, "manifest.json"), `${JSON.stringify(manifest())}\n`);
pack();
removeRoom();
