import type { JsonObject } from "../base/json/json.ts";
import { HoldfastError } from "../base/failure.ts";
import { SYSTEM, type Actor } from "../domain/actor.ts";
import { EVENT_VERSION } from "../domain/record/upcast.ts";
import type { StoredEvent, Writer } from "../ports/event-log.ts";
import type { EnginePorts, EngineSettings } from "./ports.ts";
import type { Teller } from "./coordinator/teller.ts";

/** The stream of what concerns the home as a whole: incarnations, recovery, quarantine, configuration. */
export const HOME_STREAM = "home";

/** The types of the home's events. */
export type HomeEventType =
  | "incarnation.started"
  | "incarnation.stopped"
  | "recovery.phase-finished"
  | "recovery.completed"
  | "recovery.failed"
  | "recovery.retried"
  | "process.found"
  | "record.cut-off"
  | "home.moved"
  | "home.copied"
  | "run.quarantined"
  | "run.unquarantined"
  | "project.configured"
  | "knowledge.kept"
  | "knowledge.forgotten"
  | "event.redacted"
  | "channel.refused";

/** An event that is to go into the home's record. */
export interface HomeEvent {
  readonly type: HomeEventType;
  readonly data: JsonObject;
  readonly actor: Actor;
}

/** The home's own record. */
export interface Home {
  /** Appends events in one transaction with what else belongs to them; durable when it returns. */
  readonly record: (events: readonly HomeEvent[], also?: (writer: Writer) => void) => readonly StoredEvent[];
  /** Appends one event; durable when it returns. */
  readonly append: (type: HomeEventType, data: JsonObject, actor?: Actor) => StoredEvent;
  /** Runs that must not be touched, with the reason. */
  readonly quarantined: () => ReadonlyMap<string, string>;
  readonly quarantine: (run: string, reason: string) => void;
}

/** Opens the home's record. */
export function openHome(ports: EnginePorts, settings: EngineSettings, teller: Teller): Home {
  const quarantined = quarantinedRuns(ports);
  const record = (events: readonly HomeEvent[], also: (writer: Writer) => void = () => {}): readonly StoredEvent[] => {
    const at = ports.clock.now();
    const stored = ports.store.transact((writer) => {
      const expectedSeq = ports.store.head(HOME_STREAM)?.seq ?? 0;
      const appended = writer.append({
        stream: HOME_STREAM,
        kind: "home",
        expectedSeq,
        epoch: settings.epoch,
        trace: null,
        events: events.map(({ type, data, actor }) => {
          const cause = `${settings.incarnation}/${type}/${ports.clock.random()}`;
          return { type, v: EVENT_VERSION, at, actor, cause, data };
        }),
        rows: [],
      });
      if (!appended.ok) throw new HoldfastError("STALE_APPEND", `The home's record moved on (${appended.reason}).`);
      also(writer);
      return appended.events;
    });
    teller.tell(stored);
    return stored;
  };
  const append = (type: HomeEventType, data: JsonObject, actor: Actor = SYSTEM): StoredEvent => {
    const [stored] = record([{ type, data, actor }]);
    if (stored === undefined) throw new HoldfastError("STORE_FAILED", "The home's record took nothing.");
    return stored;
  };
  return {
    record,
    append,
    quarantined: () => quarantined,
    quarantine: (run, reason) => {
      if (quarantined.has(run)) return;
      append("run.quarantined", { run, reason });
      quarantined.set(run, reason);
    },
  };
}

/** The runs that the record says must not be touched, with the reason. */
function quarantinedRuns(ports: EnginePorts): Map<string, string> {
  const quarantined = new Map<string, string>();
  for (const event of ports.store.events({
    stream: HOME_STREAM,
    types: ["run.quarantined", "run.unquarantined"],
  })) {
    const run = textField(event, "run");
    if (event.type === "run.quarantined") quarantined.set(run, textField(event, "reason"));
    else quarantined.delete(run);
  }
  return quarantined;
}

function textField(event: StoredEvent, name: string): string {
  const value = event.data?.[name];
  return typeof value === "string" ? value : "";
}
