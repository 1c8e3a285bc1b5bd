import { open } from "../src/app/home/open.ts";
import type { EngineSettings } from "../src/engine/ports.ts";
import type { StoredEvent } from "../src/ports/event-log.ts";
import type { OpenHome } from "../src/app/home/open-home.ts";

/** Opens a home with the real engine and lets it recover; tells of each committed event. */
export async function openQuietly(
  home: string,
  seen: (event: StoredEvent) => void,
  settings: Partial<EngineSettings> = {},
): Promise<OpenHome> {
  const listeners = {
    committed: (events: readonly StoredEvent[]): void => events.forEach(seen),
    fatal: (reason: unknown): void => console.error(reason),
  };
  const opened = await open({ home, env: process.env, listeners, settings });
  await opened.engine.recover();
  return opened;
}
