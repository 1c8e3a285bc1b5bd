import { eventsOf, type Evidence, type EventRow, type StoreContent } from "./read-home.ts";

// What became of the work, by the record and by the log that the children kept outside the home.

/** G3: every run came to its end. */
export function strandedRuns({ store, expected }: Evidence): readonly string[] {
  const mains = store.runs.filter(({ pipeline }) => pipeline === "main");
  const wrong = store.runs.flatMap(({ pipeline, state, processes }) => {
    const wanted = pipeline === "main" ? expected.state : "completed";
    if (state !== wanted) return [`${pipeline} is ${state}, not ${wanted}`];
    return processes === 0 ? [] : [`${pipeline} has ${processes} processes that are not settled`];
  });
  return mains.length === 1 ? wrong : [...wrong, `one key made ${mains.length} runs`];
}

interface Execution {
  readonly key: string;
  /** Its stage with the place of its item, in one version of the run. */
  readonly instance: string;
  readonly role: string;
  readonly from: number;
  readonly to: number;
  readonly verdict: string;
  /** Its end was seen, and its attempt was settled as unknown: what it had written may be lost. */
  readonly doubted: boolean;
  /** A client that did not know the session to be resumed, and therefore did nothing. */
  readonly idle: boolean;
}

function executionsOf(store: StoreContent, run: string): readonly Execution[] {
  const settled = new Map(
    eventsOf(store, run, "execution.settled").map((event) => [String(event.data["execution"]), event]),
  );
  const doubted = eventsOf(store, run, "attempt.settled").filter(({ data }) => data["outcome"] === "unknown");
  return eventsOf(store, run, "execution.admitted").map(({ data, seq }) => {
    const end = settled.get(String(data["execution"]));
    return {
      key: `${String(data["execution"])}#${String(data["token"])}`,
      instance: instanceOf(String(data["execution"])),
      role: String(data["role"]),
      from: seq,
      to: end?.seq ?? Infinity,
      verdict: fieldOf(end, "end", "verdict") ?? "open",
      doubted: doubted.some((one) => attemptOf(one) === attemptOf({ data })),
      idle: fieldOf(end, "conclusion", "stopReason") === "not-run",
    };
  });
}

function attemptOf({ data }: Pick<EventRow, "data">): string {
  return JSON.stringify([data["stage"], data["item"], data["attempt"]]);
}

/** `run/version/stage[item]/attempt/role.k` without the run and what follows the stage. */
function instanceOf(execution: string): string {
  return execution.split("/").slice(1, 3).join("/");
}

function fieldOf(event: EventRow | undefined, part: string, name: string): string | null {
  const value: unknown = Reflect.get(Object(event?.data[part]), name);
  return typeof value === "string" ? value : null;
}

/** G2: no process of a stage is admitted once the stage is committed, unless a later version does it again. */
export function repeatedStages({ store }: Evidence): readonly string[] {
  return store.runs.flatMap(({ id, pipeline }) =>
    eventsOf(store, id, "stage.committed").flatMap((committed) =>
      eventsOf(store, id, "execution.admitted")
        .filter(({ seq, data }) => seq > committed.seq && data["stage"] === committed.data["stage"])
        .filter(({ seq }) => !isReopened(store, committed, seq))
        .map(({ data }) => `${pipeline}: ${String(data["execution"])} came after its stage was committed`),
    ),
  );
}

/** A version that was opened in between does the stage again. */
function isReopened(store: StoreContent, { stream, seq, data }: EventRow, until: number): boolean {
  return eventsOf(store, stream, "run.reopened").some((reopened) => {
    const again = reopened.data["again"];
    return reopened.seq > seq && reopened.seq < until && Array.isArray(again) && again.includes(data["stage"]);
  });
}

/** An execution's command starts at most once, only after its admission, and not at all where it was found not to have run. */
export function startedTwice({ store, log }: Evidence): readonly string[] {
  const starts = log.filter(({ what }) => what === "start").map(({ execution }) => execution);
  const admitted = new Map(store.runs.flatMap(({ id }) => executionsOf(store, id)).map((one) => [one.key, one]));
  return [...new Set(starts)].flatMap((execution) => {
    const times = starts.filter((other) => other === execution).length;
    const known = admitted.get(execution);
    if (times > 1) return [`${execution} was started ${times} times`];
    if (known === undefined) return [`${execution} was started and is not in the record`];
    return known.verdict === "not-run" ? [`${execution} was started and was taken for not run`] : [];
  });
}

/** G4: two processes never work in one workspace, by the record or by what the children saw. */
export function doubleOwners({ store, log }: Evidence): readonly string[] {
  const seen = log
    .filter(({ what }) => what === "clash")
    .map(({ execution, pid }) => `${execution} met the living ${pid}`);
  const recorded = store.runs.flatMap(({ id }) => {
    const work = executionsOf(store, id).filter(({ role }) => role === "work");
    return work.flatMap((one, index) =>
      work
        .slice(index + 1)
        .filter((other) => placeOf(other) === placeOf(one) && other.from < one.to)
        .map((other) => `${other.key} was admitted while ${one.key} was open`),
    );
  });
  return [...seen, ...recorded];
}

/** An item has a workspace of its own, everything else that of its run. */
function placeOf({ instance }: Execution): string {
  return instance.endsWith("]") ? instance : "shared";
}

/** R26, R28: work is done again only where its end is unknown; where only orchestrators died, no end is. */
export function needlessWork({ store, log, mayLose }: Evidence): readonly string[] {
  return store.runs.flatMap(({ id, pipeline }) => {
    const all = executionsOf(store, id);
    const unknown = mayLose ? [] : all.filter(({ verdict }) => verdict === "lost" || verdict === "open");
    const again = [...new Set(all.map(({ instance, role }) => `${instance}.${role}`))].flatMap((of) => {
      const mine = all.filter(({ instance, role }) => `${instance}.${role}` === of);
      const started = mine.filter(({ key }) =>
        log.some(({ what, execution }) => what === "start" && execution === key),
      );
      const excused = started.filter(
        ({ verdict, doubted, idle }) => verdict === "lost" || (mayLose && (idle || doubted)),
      );
      return started.length > 1 + excused.length
        ? [`${pipeline}: ${of} was started ${started.length} times, ${excused.length} ends unknown`]
        : [];
    });
    return [...unknown.map(({ key, verdict }) => `${key} is ${verdict} although nobody harmed it`), ...again];
  });
}

/** R26: a child that nobody harmed comes to its own end, no matter who has to be told of it. */
export function endedChildren({ log, mayDie }: Evidence): readonly string[] {
  if (mayDie) return [];
  const ends = new Set(log.filter(({ what }) => what === "end").map(({ execution }) => execution));
  return log
    .filter(({ what, execution }) => what === "start" && !ends.has(execution))
    .map(({ execution }) => `${execution} did not come to its end`);
}
