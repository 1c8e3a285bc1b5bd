import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { livingStat, markedProcesses } from "../process-table.ts";
import { eventsOf, filesBelow, type ArtifactRow, type Evidence, type Outcome, type StoreContent } from "./read-home.ts";

// What lies on the disk and what lives, once the runs have ended.

/** What the run `main` came to: the artifacts of its committed stages. */
export function outcomeOf(store: StoreContent): Outcome {
  const main = store.runs.find(({ pipeline }) => pipeline === "main");
  const committed = eventsOf(store, main?.id ?? "", "stage.committed");
  // A stage of items is committed as a whole: the newest attempt of each item counts.
  const isCommitted = ({ stage, item, attempt }: ArtifactRow): boolean =>
    committed.some(({ data }) => data["stage"] === stage && (item !== "" || data["attempt"] === attempt));
  const artifacts = store.artifacts.filter((row) => row.run === main?.id && isCommitted(row));
  return {
    state: main?.state ?? "absent",
    artifacts: Object.fromEntries(
      artifacts.map(({ stage, item, name, path, sha256 }) => [
        `${stage}${item && `[${item}]`} ${name} ${path}`,
        sha256,
      ]),
    ),
  };
}

/** The artifacts are those of the run that nobody disturbed. */
export function otherArtifacts({ store, expected }: Evidence): readonly string[] {
  const { artifacts } = outcomeOf(store);
  const isOptional = (name: string, is: string | undefined): boolean =>
    is !== undefined && is === expected.optional?.[name];
  const names = new Set([...Object.keys(artifacts), ...Object.keys(expected.artifacts)]);
  return [...names]
    .filter((name) => artifacts[name] !== expected.artifacts[name] && !isOptional(name, artifacts[name]))
    .map(
      (name) =>
        `the artifact ${name} is ${artifacts[name]?.slice(0, 8) ?? "absent"}, not ${expected.artifacts[name]?.slice(0, 8) ?? "absent"}`,
    );
}

/** G8: whatever was recorded as an artifact is there, whole and read-only. */
export function destroyedFiles({ home, store }: Evidence): readonly string[] {
  return store.artifacts.flatMap((row) => {
    const file = fileOf(home, row);
    if (!existsSync(file)) return [`the artifact ${row.stage} ${row.path} of attempt ${row.attempt} has no file`];
    if (hashOf(file) !== row.sha256) return [`the file of ${row.stage} ${row.path} is not what was recorded`];
    return (statSync(file).mode & 0o222) === 0 ? [] : [`the file of ${row.stage} ${row.path} can be written`];
  });
}

function fileOf(home: string, { run, stage, item, attempt, path }: ArtifactRow): string {
  const folder = join(home, "runs", run, "artifacts", stage);
  return join(folder, ...(item === "" ? [] : [itemFolder(folder, item)]), String(attempt), path);
}

/** An item's folder is named by its place and by the hash of its key. */
function itemFolder(folder: string, item: string): string {
  const hash = createHash("sha256").update(item).digest("hex").slice(0, 8);
  const all = existsSync(folder) ? readdirSync(folder) : [];
  return all.find((name) => name.endsWith(`-${hash}`)) ?? hash;
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/**
 * A child that came to its end has every line that it printed in its journal; one that was killed has the first of them,
 * and so has one whose pump was killed: with it goes what still stood in the pipe.
 */
export function lostLines({ home, log, mayDrop }: Evidence): readonly string[] {
  return log
    .filter(({ what }) => what === "start")
    .flatMap(({ execution, name }) => {
      const journal = journalOf(home, execution);
      if (!existsSync(journal)) return [`${execution} has no journal`];
      const printed = [...readFileSync(journal, "utf8").matchAll(/prints line (\d+)/g)].map(([, n]) => Number(n));
      const gap = printed.findIndex((n, index) => n !== index + 1);
      const ended = !mayDrop && log.some((line) => line.what === "end" && line.execution === execution);
      if (gap >= 0) return [`the journal of ${execution} (${name}) has a wrong line ${gap + 1}`];
      return ended && printed.length !== 40 ? [`the journal of ${execution} has ${printed.length} of 40 lines`] : [];
    });
}

/** The key `run/version/stage/attempt/role.k#token` as the folder that it has. */
function journalOf(home: string, execution: string): string {
  const [run = "", version = "", stage = "", attempt = "", role = ""] = execution.replace(/#.*/, "").split("/");
  const instance = stage.replace("[", ".").replace("]", "");
  return join(home, "runs", run, "executions", `v${version}.${instance}.${attempt}.${role}`, "out");
}

/** G7: nothing that a run started lives. */
export function survivors({ folder, log }: Evidence): readonly string[] {
  const logged = log.filter(({ what, pid, startTime }) => what === "start" && livingStat(pid)?.startTime === startTime);
  return [
    ...markedProcesses(folder).map(({ pid, name, is }) => `${is} ${name} (${pid}) lives`),
    ...logged.map(({ pid, execution }) => `${execution} (${pid}) lives`),
  ];
}

/** G10: a secret that no child printed is nowhere in the home. */
export function spiltSecrets({ home, secret }: Evidence): readonly string[] {
  return filesBelow(home)
    .filter((file) => !/\/(holdfast|lock)\.db(-\w+)?$/.test(file))
    .filter((file) => readFileSync(file).includes(secret))
    .map((file) => `${file} holds a secret`);
}

/** G10: nor in the record. */
export function recordedSecrets({ store, secret }: Evidence): readonly string[] {
  return store.events
    .filter(({ text }) => text.includes(secret))
    .map(({ position }) => `event ${position} holds a secret`);
}
