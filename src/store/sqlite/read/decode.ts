import { invariant } from "../../../base/invariant.ts";
import { parseTimestamp, timestamp } from "../../../base/clock.ts";
import { isJsonObject, type JsonObject } from "../../../base/json/json.ts";
import type { Actor } from "../../../domain/actor.ts";
import type { GateRow, RunListed, RunRow, StoredEvent } from "../../../ports/event-log.ts";
import type { SqlRow } from "../connection.ts";

/** A text cell. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  invariant(typeof value === "string", `${column} is not text`);
  return value;
}

/** A text cell that may be empty. */
export function textOrNull(row: SqlRow, column: string): string | null {
  const value = row[column];
  return typeof value === "string" ? value : null;
}

/** A number cell. */
export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  invariant(typeof value === "number", `${column} is not a number`);
  return value;
}

/** A number cell that may be empty. */
export function numberOrNull(row: SqlRow, column: string): number | null {
  const value = row[column];
  return typeof value === "number" ? value : null;
}

/** An event from its row. */
export function eventFromRow(row: SqlRow): StoredEvent {
  const data = textOrNull(row, "data");
  return {
    id: textOf(row, "id"),
    position: numberOf(row, "position"),
    stream: textOf(row, "stream"),
    seq: numberOf(row, "seq"),
    v: numberOf(row, "v"),
    epoch: numberOf(row, "epoch"),
    at: momentOf(row, "at"),
    actor: actorFromText(textOf(row, "actor")),
    type: textOf(row, "type"),
    cause: textOf(row, "cause"),
    data: data === null ? null : objectFromText(data),
    dataHash: textOf(row, "data_hash"),
    trace: textOrNull(row, "trace"),
    prevHash: textOrNull(row, "prev_hash"),
    hash: textOf(row, "hash"),
  };
}

/** An event from its row, without what of it cannot be decoded. */
export function shownEventFromRow(row: SqlRow): StoredEvent {
  try {
    return eventFromRow(row);
  } catch {
    const damaged = { ...row, data: null, at: textOrNull(row, "at") ?? "" };
    const at = parseTimestamp(damaged.at) === null ? timestamp(0) : damaged.at;
    return eventFromRow({ ...damaged, at, actor: JSON.stringify({ kind: "system", id: "unreadable" }) });
  }
}

function momentOf(row: SqlRow, column: string): number {
  const at = parseTimestamp(textOf(row, column));
  invariant(at !== null, `${column} is not a moment`);
  return at;
}

function objectFromText(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  invariant(isJsonObject(value), "an event's data is not an object");
  return value;
}

const ACTOR_KINDS: readonly Actor["kind"][] = ["user", "agent", "system", "channel"];

function actorFromText(text: string): Actor {
  const value = objectFromText(text);
  const kind = ACTOR_KINDS.find((known) => known === value["kind"]);
  invariant(kind !== undefined && typeof value["id"] === "string", "an actor has an unknown kind");
  return { kind, id: value["id"] };
}

/** A run's row. */
export function runFromRow(row: SqlRow): RunRow {
  return {
    id: textOf(row, "id"),
    pipeline: textOf(row, "pipeline"),
    project: textOf(row, "project"),
    state: textOf(row, "state"),
    reason: textOrNull(row, "reason"),
    version: numberOf(row, "version"),
    definition: textOf(row, "definition"),
    createdAt: numberOf(row, "created_at"),
    startedAt: numberOrNull(row, "started_at"),
    endedAt: numberOrNull(row, "ended_at"),
    partial: row["partial"] === 1,
    owner: numberOrNull(row, "owner"),
    usd: numberOrNull(row, "usd"),
    processes: numberOf(row, "processes"),
    recoveries: numberOf(row, "recoveries"),
    ...listedFromRow(row),
  };
}

/** What lists say of a run; little in a store that no orchestrator has brought to the present version yet. */
function listedFromRow(row: SqlRow): RunListed {
  return {
    label: textOrNull(row, "label") ?? "",
    stagesDone: numberOrNull(row, "done") ?? 0,
    attempts: numberOrNull(row, "attempts") ?? 0,
    gates: numberOrNull(row, "gates") ?? 0,
    stage: textOrNull(row, "stage"),
    stageState: textOrNull(row, "stage_state"),
    stageReason: textOrNull(row, "stage_reason"),
    stageMessage: textOrNull(row, "stage_message"),
    sentBack: numberOrNull(row, "sent_back") ?? 0,
    fix: textOrNull(row, "fix"),
  };
}

/** A gate's row. */
export function gateFromRow(row: SqlRow): GateRow {
  return {
    id: textOf(row, "id"),
    run: textOf(row, "run"),
    stage: textOf(row, "stage"),
    kind: textOf(row, "kind"),
    state: textOf(row, "state"),
    question: textOf(row, "question"),
    options: textOf(row, "options"),
    openedAt: numberOf(row, "opened_at"),
    expiresAt: numberOrNull(row, "expires_at"),
    subject: textOf(row, "subject"),
    answer: textOrNull(row, "answer"),
    answeredBy: textOrNull(row, "answered_by"),
  };
}
