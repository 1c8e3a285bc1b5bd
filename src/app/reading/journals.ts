import { join } from "node:path";
import { createAgents } from "../../agents/agents.ts";
import { HIDING, maskerOf, OPEN, type Masker } from "../../base/secrets/masker.ts";
import type { RunEventOf } from "../../domain/run/events.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import { secretVariables } from "../../engine/inputs/secret-references.ts";
import { executionName } from "../../engine/inputs/unit-path.ts";
import { foldStored, readDefinition } from "../../engine/coordinator/views.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { sizeOf } from "../../process/files/child-files.ts";
import { journalFile } from "../../process/watch/journal.ts";
import { admissionOf } from "../../process/find/living.ts";
import { readMask } from "../../process/files/mask-file.ts";
import { openShown, type ShownText } from "../../process/files/shown-text.ts";

export type { ShownText };

/** One execution's output. */
export interface Journal {
  readonly execution: string;
  readonly stage: string;
  /** Place of the item in the list of an `each` stage. */
  readonly item: number | null;
  readonly attempt: number;
  readonly role: "work" | "judge" | "poll";
  /** Place of the judge among those of its stage; null where it judges nothing. */
  readonly judge: number | null;
  /** Nothing is added to it any more. */
  readonly settled: boolean;
  /** What is missing of it, and what was ignored beside it, once it is settled. */
  readonly notes: readonly string[];
  /** Begins to read one of its streams as it may be shown, from a place of that on. */
  readonly read: (stream: "out" | "err", after?: number) => ShownText;
  /** How many bytes of a stream are shown; null where that must be counted. */
  readonly bytes: (stream: "out" | "err") => number | null;
}

/** The journals of a run's executions, in the order in which they were admitted. */
export function journalsOf(
  home: string,
  store: StoreReader,
  { run, stage }: { readonly run: string; readonly stage: string | null },
): readonly Journal[] {
  const types = ["execution.admitted", "execution.settled"];
  const stored = store.events({ stream: run, types, lenient: true });
  const events = stored.filter(({ data }) => data !== null).map(runEventFrom);
  const settled = new Map(
    events.flatMap((event) =>
      event.type === "execution.settled" ? [[event.data.execution, event.data.notes ?? []] as const] : [],
    ),
  );
  const variables = secretVariablesOf(store, run);
  return events.flatMap((event) => {
    if (event.type !== "execution.admitted" || (stage !== null && event.data.stage !== stage)) return [];
    const directory = join(home, "runs", run, "executions", executionName(event.data.execution));
    return journalOf(event, { directory, notes: settled.get(event.data.execution) ?? null, variables });
  });
}

interface Written {
  readonly directory: string;
  /** What its end noted; null while it is not settled. */
  readonly notes: readonly string[] | null;
  /** Names of the variables in which children of the run get secrets; null where that cannot be told. */
  readonly variables: () => ReadonlySet<string> | null;
}

function journalOf({ data }: RunEventOf<"execution.admitted">, written: Written): Journal {
  const { execution, stage, item, attempt, role, judge } = data;
  const { directory, notes } = written;
  return {
    execution,
    stage,
    item,
    attempt,
    role,
    judge,
    settled: notes !== null,
    notes: notes ?? [],
    read: (stream, after) => openShown(journalFile(directory, stream), maskerFor(written), after),
    bytes: (stream) => (maskerFor(written).kind === "open" ? sizeOf(journalFile(directory, stream)) : null),
  };
}

/** What an execution wrote is masked by its own mask, and clean when it is settled; else it is shown only if it knew no secret. */
function maskerFor({ directory, notes, variables }: Written): Masker {
  const mask = readMask(directory);
  if (mask !== null) return maskerOf(mask);
  if (notes !== null) return OPEN;
  const [names, given] = [variables(), admissionOf(directory)?.variables ?? null];
  if (names?.size === 0) return OPEN;
  return names === null || given === null || given.some((name) => names.has(name)) ? HIDING : OPEN;
}

function secretVariablesOf(store: StoreReader, run: string): Written["variables"] {
  let known: ReadonlySet<string> | null | undefined;
  return () => {
    known ??= readVariables(store, run);
    return known;
  };
}

function readVariables(store: StoreReader, run: string): ReadonlySet<string> | null {
  try {
    const { accepted } = foldStored(store, run);
    const sources = { definition: readDefinition(store, accepted.definition), clients: accepted.agents };
    const variables = secretVariables({ ...sources, environment: accepted.environment }, createAgents());
    return new Set(variables.map(({ name }) => name));
  } catch {
    return null;
  }
}
