import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runEventFrom } from "../../domain/record/upcast.ts";
import type { StoreReader } from "../../ports/event-log.ts";

/** Folders of a run's attempts: those that some version chose, and those of ended attempts that none did. */
export interface ChosenPlaces {
  readonly chosen: readonly string[];
  readonly unchosen: readonly string[];
}

/** Sorts the stored attempts of a run. An attempt number that any item of its stage chose counts as chosen. */
export function chosenPlaces(artifacts: string, store: StoreReader, run: string): ChosenPlaces {
  const attempts = attemptsIn(artifacts);
  const chosen = namesOf(store, run, "attempt.chosen");
  const settled = namesOf(store, run, "attempt.settled");
  return {
    chosen: attempts.filter(({ name }) => chosen.has(name)).map(({ folder }) => folder),
    unchosen: attempts.filter(({ name }) => settled.has(name) && !chosen.has(name)).map(({ folder }) => folder),
  };
}

function namesOf(store: StoreReader, run: string, type: "attempt.chosen" | "attempt.settled"): ReadonlySet<string> {
  const events = store.events({ stream: run, types: [type] }).map(runEventFrom);
  return new Set(
    events.flatMap((event) =>
      event.type === "attempt.chosen" || event.type === "attempt.settled"
        ? [`${event.data.stage}/${event.data.attempt}`]
        : [],
    ),
  );
}

interface Attempt {
  readonly name: string;
  readonly folder: string;
}

/** Stored attempts lie at STAGE/N, those of items at STAGE/ITEM/N; an item's folder has a dash in its name. */
function attemptsIn(artifacts: string): readonly Attempt[] {
  return foldersIn(artifacts).flatMap((stage) => {
    const children = foldersIn(join(artifacts, stage));
    const own = children.filter(isNumber).map((n) => ({ name: `${stage}/${n}`, folder: join(artifacts, stage, n) }));
    const items = children.filter((child) => !isNumber(child));
    const ofItems = items.flatMap((item) =>
      foldersIn(join(artifacts, stage, item))
        .filter(isNumber)
        .map((n) => ({ name: `${stage}/${n}`, folder: join(artifacts, stage, item, n) })),
    );
    return [...own, ...ofItems];
  });
}

function foldersIn(folder: string): readonly string[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !entry.name.startsWith(".") ? [entry.name] : [],
  );
}

function isNumber(name: string): boolean {
  return /^[1-9]\d*$/.test(name);
}
