import { timestamp, type EpochMs } from "../../base/clock.ts";
import { isJsonObject } from "../../base/json/json.ts";
import { STAGE_EDGES } from "../../domain/run/edges.ts";
import type { ShownArtifact, ShownAttempt, ShownGate, ShownRun, ShownStage } from "../../domain/run/view/shown.ts";
import type { StageStateName } from "../../domain/run/state.ts";
import { NO_USAGE } from "../../domain/usage.ts";
import { readDefinition } from "../../engine/coordinator/views.ts";
import type { RunRow, StoreReader, TableRow } from "../../ports/event-log.ts";
import { gatesToJson, type GateItem } from "./gate-item.ts";

/** What showing a run by its tables needs beside them. */
export interface Around {
  readonly reason: string;
  readonly workspace: string;
  /** The path of a stored file. */
  readonly artifact: (place: {
    readonly stage: string;
    readonly item: null;
    readonly attempt: number;
    readonly path: string;
  }) => string;
}

/** A run that was quarantined because its record cannot be folded: what its tables and its first event still say. */
export function showUnreadable(store: StoreReader, row: RunRow, around: Around): ShownRun {
  const [accepted] = store.events({ stream: row.id, lenient: true, limit: 1 });
  const { definitionHash, input } = accepted?.data ?? {};
  const stages = store.tableRows("stages", row.id);
  return {
    id: row.id,
    pipeline: row.pipeline,
    project: row.project,
    definitionHash: typeof definitionHash === "string" ? definitionHash : "",
    version: row.version,
    state: "quarantined",
    reason: around.reason,
    partial: row.partial,
    createdAt: timestamp(row.createdAt),
    startedAt: momentOf(row.startedAt),
    endedAt: momentOf(row.endedAt),
    workspace: around.workspace,
    input: isJsonObject(input) ? input : {},
    recoveries: row.recoveries,
    hold: null,
    cost: { ...NO_USAGE, usd: row.usd },
    budgets: [],
    stages: stages.map((stage) => stageOf(stage, kindsOf(store, row), store.tableRows("attempts", row.id))),
    artifacts: store.tableRows("artifacts", row.id).map((cells) => artifactOf(cells, around)),
    gates: gatesToJson(store, store.gates({ run: row.id }), NEVER_OVERDUE).map(gateOf),
    deliveries: [],
    mission: null,
  };
}

type Kinds = ReadonlyMap<string, ShownStage["kind"]>;

function kindsOf(store: StoreReader, { definition }: RunRow): Kinds {
  try {
    return new Map(readDefinition(store, definition).stages.map(({ id, work }) => [id, work.kind]));
  } catch {
    return new Map();
  }
}

function stageOf(cells: TableRow, kinds: Kinds, attempts: readonly TableRow[]): ShownStage {
  const id = text(cells["id"]);
  const state = text(cells["state"]);
  return {
    id,
    kind: kinds.get(id) ?? "command",
    state: isStageState(state) ? state : "pending",
    reason: textOrNull(cells["reason"]),
    message: null,
    committedAt: momentOf(numberOrNull(cells["committed_at"])),
    chosenAttempt: numberOrNull(cells["attempt"]),
    round: numberOrNull(cells["round"]) ?? 1,
    items: [],
    attempts: attempts.filter((attempt) => attempt["stage"] === id).map(attemptOf),
  };
}

function isStageState(name: string): name is StageStateName {
  return Object.hasOwn(STAGE_EDGES, name);
}

const OUTCOMES = ["succeeded", "failed", "cancelled", "superseded", "unknown"] as const;

function attemptOf(cells: TableRow): ShownAttempt {
  const result = textOrNull(cells["verdict"]);
  return {
    n: numberOrNull(cells["n"]) ?? 0,
    item: itemOf(cells),
    round: numberOrNull(cells["round"]) ?? 1,
    cause: text(cells["cause"]),
    outcome: OUTCOMES.find((known) => known === cells["outcome"]) ?? null,
    stopReason: textOrNull(cells["stop_reason"]),
    message: null,
    startedAt: momentOf(numberOrNull(cells["started_at"])) ?? timestamp(0),
    endedAt: momentOf(numberOrNull(cells["ended_at"])),
    pid: numberOrNull(cells["pid"]),
    exitCode: numberOrNull(cells["exit_code"]),
    signal: null,
    session: textOrNull(cells["session"]),
    reattached: false,
    resumedSession: false,
    cost: NO_USAGE,
    verdict: result === null ? null : { result, score: numberOrNull(cells["score"]) ?? 0, fixes: [] },
  };
}

/** Which folder an item's files are in, the tables do not say: of those only the path within it is shown. */
function artifactOf(cells: TableRow, { artifact }: Around): ShownArtifact {
  const [stage, path, item] = [text(cells["stage"]), text(cells["path"]), itemOf(cells)];
  const attempt = numberOrNull(cells["attempt"]) ?? 0;
  return {
    stage,
    item,
    attempt,
    name: text(cells["name"]),
    sha256: text(cells["sha256"]),
    bytes: numberOrNull(cells["bytes"]) ?? 0,
    mediaType: text(cells["media_type"]),
    inherited: cells["inherited"] === 1,
    path: item === null ? artifact({ stage, item, attempt, path }) : path,
  };
}

function gateOf(gate: GateItem): ShownGate {
  const { id, stage, question, options, subject, openedAt, expiresAt, overdue, answer, answeredBy } = gate;
  return {
    id,
    stage,
    question,
    options,
    subject,
    openedAt,
    expiresAt,
    overdue,
    answer,
    answeredBy,
    kind: GATE_KINDS.find((known) => known === gate.kind) ?? "stage",
    state: GATE_STATES.find((known) => known === gate.state) ?? "withdrawn",
    show: [],
    note: "optional",
    answerNote: null,
  };
}

/** Whether a question is overdue is not said of a run that nobody may touch. */
const NEVER_OVERDUE: EpochMs = 0;

const GATE_KINDS = ["stage", "approve", "review", "question", "permission", "budget", "unknown", "merge"] as const;
const GATE_STATES = ["open", "answered", "expired", "withdrawn"] as const;

function itemOf({ item }: TableRow): string | null {
  return typeof item === "string" && item !== "" ? item : null;
}

function text(cell: TableRow[string] | undefined): string {
  return textOrNull(cell) ?? "";
}

function textOrNull(cell: TableRow[string] | undefined): string | null {
  return typeof cell === "string" ? cell : null;
}

function numberOrNull(cell: TableRow[string] | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}

function momentOf(at: EpochMs | null): string | null {
  return at === null ? null : timestamp(at);
}
