import { createEars, type Ears } from "../../engine/hearing/ears.ts";
import { sha256 } from "../../base/hash.ts";
import type { ReviseRun } from "../../engine/hearing/hearer.ts";
import { reviseRun } from "../runs/revise-run.ts";
import type { ChatRuns } from "./chat-runs.ts";
import type { Listener } from "../daemon/service.ts";
import type { OpenHome } from "../home/open-home.ts";

/** What may change where people must be heard. Nobody is heard before recovery has finished. */
const TENDED: ReadonlySet<string> = new Set([
  "recovery.completed",
  "project.configured",
  "run.accepted",
  "run.reopened",
  "run.completed",
  "run.failed",
  "run.cancelled",
]);

/** Hears people on the channels of a home's projects, as its record asks for. */
export function openEars(
  { engine, store, clock, channels }: OpenHome,
  listeners: Set<Listener>,
  chatRuns: Pick<ChatRuns, "begin" | "close">,
): Ears {
  const { command, view, home, projects } = engine;
  const { begin } = chatRuns;
  const revise: ReviseRun = async (run, words, { actor, key, asker }) => {
    const sent = { actor, key, body: sha256(words) };
    return reviseRun({ engine, store }, run, { asked: { words, kind: null, stage: null }, secrets: {}, sent, asker });
  };
  const ears = createEars({ store, clock, channels, command, view, home, projects, begin, revise });
  listeners.add({
    event: ({ type }) => {
      if (TENDED.has(type)) ears.tend();
    },
    observation: () => {},
  });
  return {
    ...ears,
    close: async () => {
      chatRuns.close();
      await ears.close();
    },
  };
}
