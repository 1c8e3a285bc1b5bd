import { createHash } from "node:crypto";
import { eventsOf, type EventRow, type Evidence, type StoreContent } from "./read-home.ts";

// What the record must be, no matter who was killed.

/** G1: nothing that was durable or acknowledged is gone or changed. */
export function lostEvents({ store, snapshots, acknowledged }: Evidence): readonly string[] {
  const now = new Map(store.events.map((event) => [event.position, event.hash]));
  const lost = snapshots.flatMap(({ events }, index) =>
    events
      .filter((event) => now.get(event.position) !== event.hash)
      .map((event) => `event ${event.position} (${event.type}) of snapshot ${index} is gone or changed`),
  );
  const known = store.events.map(({ stream, type, data }) => `${type} ${stream} ${textOf(data["gate"])}`);
  const types: Readonly<Record<string, string>> = {
    run: "run.accepted",
    cancel: "run.cancel-requested",
    answer: "gate.answered",
    revise: "run.reopened",
  };
  const forgotten = acknowledged.filter((one) => {
    const [word = "", id = ""] = one.split(" ");
    return !known.some((words) => words.startsWith(types[word] ?? "") && words.includes(id));
  });
  return [...lost, ...forgotten.map((one) => `${one} was acknowledged and is not in the record`)];
}

/** G6: each event follows the one before, hashes what it holds, and each commit is in the ledger. */
export function brokenChain({ store }: Pick<Evidence, "store">): readonly string[] {
  const heads = new Map<string, EventRow>();
  const faults = store.events.flatMap((event) => {
    const before = heads.get(event.stream);
    heads.set(event.stream, event);
    const wrong = [
      event.seq === (before?.seq ?? 0) + 1 ? "" : "number",
      event.prevHash === (before?.hash ?? null) ? "" : "link",
      event.dataHash === dataHash(event) ? "" : "data",
      event.hash === eventHash(event) ? "" : "hash",
    ].filter((word) => word !== "");
    return wrong.length === 0 ? [] : [`event ${event.position} (${event.type}) has a wrong ${wrong.join(", ")}`];
  });
  return [...faults, ...brokenLedger(store)];
}

function brokenLedger({ events, ledger }: StoreContent): readonly string[] {
  let digest = "";
  let from = 0;
  for (const line of ledger) {
    const brought = events.filter(({ position }) => position > from && position <= line.lastPosition);
    digest = sha256([digest, ...brought.map(({ stream, seq, hash }) => `${stream} ${seq} ${hash}`)].join("\n"));
    if (digest !== line.digest) return [`the ledger does not fit the events up to ${line.lastPosition}`];
    from = line.lastPosition;
  }
  const last = events.at(-1)?.position ?? 0;
  return from === last ? [] : [`the ledger ends at ${from}, the events at ${last}`];
}

function dataHash({ salt, text }: EventRow): string {
  return sha256(Buffer.concat([Buffer.from(salt, "hex"), Buffer.from(text, "utf8")]));
}

function eventHash(event: EventRow): string {
  const { id, stream, seq, v, epoch, at, actor, type, cause, trace, prevHash } = event;
  const parsed: unknown = JSON.parse(actor);
  return sha256(
    sorted({ id, stream, seq, v, epoch, at, actor: parsed, type, cause, dataHash: event.dataHash, trace, prevHash }),
  );
}

/** JSON with sorted keys: what RFC 8785 makes of texts, whole numbers and null. */
function sorted(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${sorted(one)}`).join(",")}}`;
}

function sha256(value: string | Buffer): string {
  return createHash("sha256").update(value).digest("hex");
}

/** R1, G5: nothing new begins in an incarnation before it says that it has recovered. */
export function earlyAcceptance({ store }: Evidence): readonly string[] {
  const completed = new Map<number, number>();
  for (const event of store.events)
    if (event.type === "recovery.completed") completed.set(event.epoch, completed.get(event.epoch) ?? event.position);
  return store.events
    .filter(({ type }) => type === "run.accepted" || type === "execution.admitted")
    .filter((event) => event.position < (completed.get(event.epoch) ?? Infinity))
    .map((event) => `${event.type} at ${event.position} came before the recovery of epoch ${event.epoch} was complete`);
}

/** R14, R19–R21: each death of a running run's owner has exactly one audit event, by the system, and a run without a death none. */
export function recoveryEvents({ store, snapshots }: Evidence): readonly string[] {
  const marks = store.events.filter(({ type }) => type === "workflow_recovery");
  const foreign = marks
    .filter(({ actor, data, stream }) => !isWhole({ actor, data, stream }))
    .map(({ position }) => `the recovery event at ${position} is incomplete, or not the system's`);
  const counts = store.runs.flatMap((run) => {
    const found = marks.filter(({ stream }) => stream === run.id).length;
    const deaths = deathsOf(run.id, snapshots);
    return [
      found === deaths ? null : `${run.pipeline} lost its owner ${deaths} times and has ${found} recovery events`,
      run.recoveries === found ? null : `${run.pipeline} says ${run.recoveries} recoveries and has ${found} events`,
    ].filter((fault) => fault !== null);
  });
  return [...foreign, ...counts];
}

function isWhole({ actor, data, stream }: Pick<EventRow, "actor" | "data" | "stream">): boolean {
  return (
    actor.includes('"kind":"system"') &&
    data["code"] === "FR-EVT-WF-RECOVERY" &&
    data["runId"] === stream &&
    data["from"] === "running" &&
    data["to"] === "stalled" &&
    ["reason", "incarnation", "owner"].every((field) => typeof data[field] === "string") &&
    typeof data["thresholdSeconds"] === "number"
  );
}

/** How often a dead orchestrator left the run in `running`; one that the next death found untouched died once. */
function deathsOf(run: string, snapshots: readonly StoreContent[]): number {
  const standing = snapshots.map((snapshot) => ({
    running: snapshot.runs.some(({ id, state, owner }) => id === run && state === "running" && owner !== null),
    length: snapshot.events.filter(({ stream }) => stream === run).length,
  }));
  return standing.filter(({ running, length }, index) => running && standing[index + 1]?.length !== length).length;
}

/** G9: a gate is answered once. */
export function doubleAnswers({ store }: Evidence): readonly string[] {
  return store.runs.flatMap(({ id }) => {
    const answered = eventsOf(store, id, "gate.answered").map(({ data }) => textOf(data["gate"]));
    return answered
      .filter((gate, index) => answered.indexOf(gate) !== index)
      .map((gate) => `${gate} was answered twice`);
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
