import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../src/base/json/json.ts";
import type { Client } from "../../src/client/client.ts";
import { eventually } from "../recovery/eventually.ts";
import { FIXTURES } from "../recovery/fixtures.ts";
import { isOver } from "../recovery/steer.ts";
import { openGate, ready, rows, startDaemon, type World } from "../recovery/world.ts";
import { recording } from "./system-calls.ts";

// The run whose writes are recorded: a command whose file is stored, a question to a person, deliveries into a folder that is
// new, and to a command.

/** Where the folder channel puts what it delivers, below the world's folder. */
export const PROJECT = "project";

/** Everything that lies on the disk that loses its power; the rest of a world is another machine. */
export const ON_DISK: readonly string[] = ["home", PROJECT];

/** Records a whole run, from the first start of a new home to the end of its orchestrator. */
export async function recordRun(world: World, file: string): Promise<void> {
  mkdirSync(join(world.folder, PROJECT));
  release(world);
  const daemon = startDaemon(world, { under: recording(file) });
  const client = await ready(world, daemon);
  const ended = new AbortController();
  const following = followAll(client, ended.signal);
  await submit(world, client);
  await eventually("the end", async () => {
    await answer(world, client);
    return isOver(world, { what: "told" }, "main");
  });
  await eventually("the last event", () => following.seen() >= lastPosition(world));
  daemon.process.kill("SIGTERM");
  await daemon.exited;
  ended.abort();
  await following.done;
  const end = new RegExp(`^${daemon.pid} +\\+\\+\\+ exited`, "m");
  await eventually("the recorder's end", () => end.test(readFileSync(file, "latin1")));
}

/** Sends the run, as often as wanted: it has a key. */
export async function submit(world: World, client: Client): Promise<void> {
  await client.post("/runs", submissionOf(world));
}

/** Answers the question where one is open. */
export async function answer(world: World, client: Client): Promise<void> {
  const gate = openGate(world);
  if (gate !== null) await client.post(`/gates/${gate.id}/answer`, { option: "go" }).catch(() => null);
}

/** Lets all children go on that will ever wait. */
export function release({ control }: World): void {
  for (const name of ["first", "work"]) appendFileSync(join(control, `go.${name}`), "");
}

function submissionOf({ folder, control }: World): JsonObject {
  const child = (name: string, file: string): readonly string[] => [
    "sh",
    join(FIXTURES, "child.sh"),
    control,
    name,
    file,
  ];
  const definition = {
    name: "main",
    stages: {
      first: { run: child("first", "first.txt"), outputs: { result: "first.txt" }, onUnknown: "retry" },
      work: {
        run: ["sh", "-c", 'mkdir -p "$PWD/deep"; exec "$@"', "sh", ...child("work", "deep/work.txt")],
        needs: ["first"],
        outputs: { result: "deep/work.txt" },
        onUnknown: "retry",
      },
      ask: { needs: ["work"], gate: { ask: "Go on?", options: { go: "continue", drop: "cancel" } } },
      last: {
        needs: ["ask"],
        run: ["cat", "{{artifacts.first.result}}", "{{artifacts.work.result}}"],
        onUnknown: "retry",
      },
    },
    deliver: [
      { to: "drop", show: ["work.result"], text: "Into the folder." },
      { to: "drop", show: ["first.result"], text: "Into the folder too." },
      { to: "pager", text: "To the pager.", onUnknown: "accept" },
    ],
  };
  const channels = {
    drop: { kind: "folder", path: "out/delivered" },
    pager: { kind: "command", run: ["sh", join(FIXTURES, "pager.sh"), control] },
  };
  const project = join(folder, PROJECT);
  const environment = { PATH: process.env["PATH"] ?? "", HOME: join(folder, "user") };
  const config = { channels, notify: ["pager"] };
  const key = "main";
  const body: JsonObject = JSON.parse(
    JSON.stringify({ definition, input: {}, sourceDir: FIXTURES, project, environment, secrets: {}, key, config }),
  );
  return body;
}

interface Following {
  readonly seen: () => number;
  readonly done: Promise<void>;
}

function followAll(client: Client, signal: AbortSignal): Following {
  let seen = 0;
  const done = (async () => {
    try {
      for await (const { data } of client.follow("/events", 0, signal))
        seen = Math.max(seen, Number(data["position"] ?? 0));
    } catch {
      // The daemon's end, or ours.
    }
  })();
  return { seen: () => seen, done };
}

function lastPosition(world: World): number {
  return Number(rows(world, "select max(position) as last from events")[0]?.["last"] ?? 0);
}
