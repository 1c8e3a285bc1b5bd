import { eventsOf, type EventRow, type Evidence, type StoreContent } from "./read-home.ts";

/** P29: a revision is opened once, does again what it named and nothing else, and leaves every other artifact as it was. */
export function touchedArtifacts({ store }: Evidence): readonly string[] {
  return store.runs.flatMap(({ id }) => {
    const revisions = eventsOf(store, id, "run.reopened").filter(({ data }) => data["cause"] === "revise");
    const twice = revisions.length > 1 ? [`one wish opened ${revisions.length} versions`] : [];
    return [...twice, ...revisions.flatMap((reopened) => touchedBy(store, reopened))];
  });
}

/** The channel over which what was found goes to the run that it is about. */
export const TO_RUNS = "holdfast:revise";

/** P29: what a finder is recorded to have told has opened a version of the run that it was asked about, and nothing else has. */
export function untoldFindings({ store }: Evidence): readonly string[] {
  const finders = store.events.filter(({ type, data }) => type === "run.accepted" && data["revises"] !== undefined);
  return finders.flatMap(({ stream, data }) => {
    const { run, words } = Object(data["revises"]);
    const opened = eventsOf(store, String(run), "run.reopened").filter((event) => finderIn(event) === stream);
    const told = eventsOf(store, stream, "dispatch.settled").filter((event) => event.data["is"] === "sent");
    if (opened.length !== Math.min(told.length, 1))
      return [`${stream} told ${told.length} times what it found, and ${opened.length} versions were opened`];
    return opened
      .filter((event) => Object(event.data["revision"]).words !== words)
      .map(() => `${stream} was asked about other words than those that opened a version`);
  });
}

function finderIn({ data }: EventRow): unknown {
  return Object(Object(data["revision"]).found).finder;
}

function touchedBy(store: StoreContent, reopened: EventRow): readonly string[] {
  const { stream, seq, data } = reopened;
  const again: readonly unknown[] = Array.isArray(data["again"]) ? data["again"] : [];
  const admitted = eventsOf(store, stream, "execution.admitted")
    .filter((event) => event.seq > seq && !again.includes(event.data["stage"]))
    .map((event) => `${String(event.data["execution"])} was done again and was not to be`);
  const settled = eventsOf(store, stream, "attempt.settled").filter((event) => event.seq < seq);
  const changed = settled.flatMap((event) => changedFiles(store, event));
  const before = new Set(settled.map((event) => String(event.data["stage"])));
  const more = store.artifacts
    .filter(({ run, stage }) => run === stream && before.has(stage) && !again.includes(stage))
    .filter((row) => !settled.some((event) => isOf(event, row)))
    .map(({ stage, path, attempt }) => `${stage} ${path} of attempt ${attempt} came after the delivery`);
  return [...admitted, ...changed, ...more];
}

/** Every file that the first version collected is still recorded with the hash that it had. */
function changedFiles(store: StoreContent, event: EventRow): readonly string[] {
  const files: readonly unknown[] = Array.isArray(event.data["artifacts"]) ? event.data["artifacts"] : [];
  return files.flatMap((file) => {
    const { path, sha256 } = Object(file);
    const row = store.artifacts.find((one) => isOf(event, one) && one.path === path);
    return row?.sha256 === sha256 ? [] : [`${String(event.data["stage"])} ${path} is not what was delivered`];
  });
}

function isOf({ stream, data }: EventRow, row: StoreContent["artifacts"][number]): boolean {
  return row.run === stream && row.stage === data["stage"] && row.attempt === data["attempt"];
}
