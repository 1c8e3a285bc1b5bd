import { own } from "../../base/own.ts";
import { createAgents } from "../../agents/agents.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import type { Definition, Stage } from "../../domain/definition/definition.ts";
import { agentOnRung } from "../../domain/definition/stage-agents.ts";
import type { Accepted } from "../../domain/run/events.ts";
import { failedWords } from "../../domain/run/words/failure-words.ts";
import type { AttemptState, RunState, UnitState } from "../../domain/run/state.ts";
import { verdictWords } from "../../domain/run/words/verdict-words.ts";
import { foldStored, readDefinition } from "../../engine/coordinator/views.ts";
import type { AgentTeller } from "../../ports/agents.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import type { Journal } from "./journals.ts";
import { executionParts } from "../../base/execution-key.ts";

/** What is known of an execution beside what it printed. */
export interface JournalStory {
  /** Key of the item; null where the stage has none. */
  readonly item: string | null;
  readonly round: number;
  /** Which of the stage's judges it is, from 1; null where there is one alone, or it judges nothing. */
  readonly judge: number | null;
  /** Why the attempt began: what became of the one before it; empty of a first one. */
  readonly because: string;
  /** What a judge said of it, or how it failed; empty where neither is known. */
  readonly outcome: string;
  /** Tells what it printed as a conversation; null where no agent printed it. */
  readonly tell: AgentTeller | null;
}

const NOTHING: JournalStory = { item: null, round: 1, judge: null, because: "", outcome: "", tell: null };

/** The stories of a run's executions as it stands now; nothing is known of a run that cannot be read. */
export function storiesOf(store: StoreReader, run: string, readable: boolean): (journal: Journal) => JournalStory {
  if (!readable) return () => NOTHING;
  const state = foldStored(store, run);
  const pinned = pinnedByVersion(store, run);
  return (journal) => {
    const unit = unitOf(state, journal);
    const attempt = unit?.attempts.find(({ n }) => n === journal.attempt);
    if (unit === undefined || attempt === undefined) return NOTHING;
    return {
      item: unit.key,
      round: attempt.round,
      because: journal.role === "work" ? becauseOf(unit, attempt) : "",
      outcome: outcomeOf(journal, attempt),
      ...workerOf(pinned.get(versionOf(journal)), journal, attempt),
    };
  };
}

function versionOf({ execution }: Journal): number {
  return executionParts(execution).version;
}

function workerOf(
  pinned: Pinned | undefined,
  journal: Journal,
  attempt: AttemptState,
): Pick<JournalStory, "judge" | "tell"> {
  const stage = pinned?.definition.stages.find(({ id }) => id === journal.stage);
  if (pinned === undefined || stage === undefined) return { judge: null, tell: null };
  const use = agentName(stage, journal, attempt);
  return { judge: numberAmongJudges(stage, journal), tell: use === null ? null : tellerOf(pinned, use) };
}

function tellerOf({ agents }: Pinned, use: string): AgentTeller | null {
  return (
    createAgents()
      .find(own(agents, use)?.adapter ?? "")
      ?.tell() ?? null
  );
}

/** One that judges alone needs no number. */
function numberAmongJudges({ review }: Stage, { judge }: Journal): number | null {
  return review === null || review.judges.length < 2 || judge === null ? null : judge + 1;
}

interface Pinned {
  readonly definition: Definition;
  readonly agents: Accepted["agents"];
}

/** A version works by the definition that was pinned when it was opened. */
function pinnedByVersion(store: StoreReader, run: string): ReadonlyMap<number, Pinned> {
  const versions = new Map<number, Pinned>();
  let pinned: Pinned | undefined;
  const types = ["run.accepted", "run.repinned", "run.reopened"];
  for (const event of store.events({ stream: run, types }).map(runEventFrom)) {
    if (event.type === "run.accepted" || event.type === "run.repinned") pinned = pinnedBy(store, event.data, pinned);
    if (pinned === undefined) continue;
    if (event.type === "run.accepted") versions.set(1, pinned);
    if (event.type === "run.reopened") versions.set(event.data.version, pinned);
  }
  return versions;
}

function pinnedBy(
  store: StoreReader,
  { definition, agents }: Pick<Accepted, "definition"> & Partial<Pick<Accepted, "agents">>,
  before: Pinned | undefined,
): Pinned {
  return { definition: readDefinition(store, definition), agents: agents ?? before?.agents ?? {} };
}

/** A unit carries its attempts from round to round: the one of the present round knows them all. */
function unitOf({ stages }: RunState, { stage, item, attempt }: Journal): UnitState | undefined {
  const known = stages[stage];
  const units = known === undefined ? [] : [...known.units, ...known.itemsBefore];
  return units.find((unit) => unit.item === item && unit.attempts.some(({ n }) => n === attempt));
}

function agentName(stage: Stage, { role, judge }: Journal, { rung = 0 }: AttemptState): string | null {
  if (role === "work") return agentOnRung(stage, rung)?.use ?? null;
  const asked = judge === null ? undefined : stage.review?.judges[judge];
  return asked?.kind === "agent" ? asked.agent.use : null;
}

function becauseOf({ attempts }: UnitState, { n, cause, note }: AttemptState): string {
  if (cause === "redo") return `done again${note === null ? "" : `: ${note}`}`;
  const before = attempts.findLast((one) => one.n < n);
  const words = before === undefined || cause === "first" ? "" : attemptOutcome(before);
  return words === "" ? "" : `attempt ${before?.n ?? 0} ${words}${cause === "resume" ? "; its session goes on" : ""}`;
}

function outcomeOf({ role, judge }: Journal, attempt: AttemptState): string {
  if (role === "work") return attemptOutcome(attempt);
  const said = attempt.verdicts.findLast((verdict) => verdict.judge === judge);
  return said === undefined ? "" : verdictWords(said);
}

function attemptOutcome({ verdict, outcome, stopReason, message }: AttemptState): string {
  if (verdict !== null) return verdictWords(verdict);
  if (outcome === "failed") return failedWords(stopReason ?? "unknown", message);
  return outcome === "cancelled" || outcome === "superseded" || outcome === "unknown" ? outcome : "";
}
