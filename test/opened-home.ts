import { expect } from "vitest";
import type { ShownRun } from "../src/domain/run/view/shown.ts";
import type { EngineSettings } from "../src/engine/ports.ts";
import { open, type OpenOptions } from "../src/app/home/open.ts";
import { openReading } from "../src/app/reading/reading.ts";
import { decodeSubmission } from "../src/app/runs/submit.ts";
import type { StoredEvent } from "../src/ports/event-log.ts";
import type { OpenHome } from "../src/app/home/open-home.ts";

// A home that this process orchestrates, with everything real beneath it.

/** Who acts in these tests. */
export const ADA = { kind: "user", id: "ada" } as const;

/** Opens a home and lets it recover. */
export async function openRecovered(
  home: string,
  settings: Partial<EngineSettings> = {},
  env: OpenOptions["env"] = {},
): Promise<OpenHome> {
  const opened = await open({ home, env, settings, listeners: { committed: () => {}, fatal: () => {} } });
  await opened.engine.recover();
  return opened;
}

/** Accepts a run of the given stages. */
export async function acceptRun({ engine }: OpenHome, name: string, stages: object): Promise<string> {
  const body = { definition: { name, stages }, environment: { PATH: process.env["PATH"] ?? "" }, input: {} };
  return (await engine.accept(await decodeSubmission(body, ADA))).id;
}

/** Waits until a process of a run is known by its number. */
export async function pidOf({ engine }: OpenHome, run: string): Promise<number> {
  const pid = (): number => Object.values(engine.view(run).state.executions)[0]?.process?.pid ?? 0;
  await expect.poll(pid, { timeout: 10_000 }).toBeGreaterThan(0);
  return pid();
}

/** A run as `show` has it. */
export function showRun(home: string, run: string): ShownRun {
  return withReading(home, (reading) => reading.show(run, { version: null, all: true }));
}

/** The events of a stream, of the given types. */
export function eventsOf(home: string, stream: string, types: readonly string[]): readonly StoredEvent[] {
  return withReading(home, ({ store }) => store.events({ stream, types, limit: 1_000 }));
}

function withReading<T>(home: string, read: (reading: NonNullable<ReturnType<typeof openReading>>) => T): T {
  const reading = openReading(home);
  if (reading === null) throw new TypeError(`${home} has no store`);
  try {
    return read(reading);
  } finally {
    reading.store.close();
  }
}
