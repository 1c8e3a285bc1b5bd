import { timestamp, type EpochMs } from "../../base/clock.ts";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import type { AnswerOption } from "../../domain/run/parts.ts";
import type { GateRow, RunRow, StoreReader } from "../../ports/event-log.ts";

/** A gate in the inbox, with the run that it is a matter of. */
export interface GateItem {
  readonly id: string;
  readonly run: string;
  readonly pipeline: string;
  readonly label: string;
  readonly project: string;
  readonly input: JsonObject;
  readonly stage: string;
  readonly kind: string;
  readonly state: string;
  readonly question: string;
  readonly options: readonly AnswerOption[];
  readonly subject: string;
  readonly openedAt: string;
  readonly expiresAt: string | null;
  /** It is open, and its time is over. */
  readonly overdue: boolean;
  readonly answer: string | null;
  readonly answeredBy: string | null;
}

/** Gates as they are in the inbox. */
export function gatesToJson(store: StoreReader, rows: readonly GateRow[], now: EpochMs): readonly GateItem[] {
  const runs = new Map<string, About>();
  const aboutOf = (run: string): About => {
    const known = runs.get(run) ?? readAbout(store, run);
    runs.set(run, known);
    return known;
  };
  return rows.map((row) => gateToJson(row, aboutOf(row.run), now));
}

interface About {
  readonly row: Pick<RunRow, "pipeline" | "label" | "project">;
  readonly input: JsonObject;
}

function readAbout(store: StoreReader, run: string): About {
  const [row] = store.runsByPrefix(run, 1);
  const input = inputOf(store, run);
  return { row: row ?? { pipeline: "", label: "", project: "" }, input };
}

/** The input that a run was accepted with; an empty one where its record cannot be read. */
function inputOf(store: StoreReader, run: string): JsonObject {
  try {
    const [accepted] = store.events({ stream: run, limit: 1 });
    const input = accepted?.data?.["input"];
    return isJsonObject(input) ? input : {};
  } catch {
    return {};
  }
}

function gateToJson(row: GateRow, { row: run, input }: About, now: EpochMs): GateItem {
  const options: readonly AnswerOption[] = JSON.parse(row.options);
  return {
    id: row.id,
    run: row.run,
    pipeline: run.pipeline,
    label: run.label,
    project: run.project,
    input,
    stage: row.stage,
    kind: row.kind,
    state: row.state,
    question: row.question,
    options,
    subject: row.subject,
    openedAt: timestamp(row.openedAt),
    expiresAt: row.expiresAt === null ? null : timestamp(row.expiresAt),
    overdue: row.state === "open" && row.expiresAt !== null && row.expiresAt <= now,
    answer: row.answer,
    answeredBy: row.answeredBy,
  };
}
