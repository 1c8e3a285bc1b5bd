import { own } from "../../base/own.ts";
import { resolve } from "node:path";
import { newest } from "../../app/reading/knowledge.ts";
import { currentFolder } from "../../app/host/current-folder.ts";
import { projectOf } from "../../app/project/project-of.ts";
import { runOf } from "../call/handles.ts";
import type { Reading } from "../../app/reading/reading.ts";
import { RUN_EVENT_TYPES } from "../../domain/run/event-types.ts";
import { RUN_STATES } from "../../domain/run/states.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import { FILES, type Asked, type Offer } from "./offer.ts";
import { loadingLimit } from "../loading-limit.ts";

const MANY = 50;

type Offering = (asked: Asked, reading: Reading | null) => readonly Offer[] | Promise<readonly Offer[]>;

const files: Offering = () => [FILES];
const runs: Offering = (_asked, reading) => runOffers(reading);

/** What each command's words stand for, in their order. */
const WORDS: Readonly<Record<string, readonly Offering[]>> = {
  validate: [files],
  run: [files],
  watch: [runs],
  show: [runs],
  why: [runs],
  logs: [runs, stagesOfRun],
  artifacts: [
    (_asked, reading) => [{ value: "get", says: "fetch a file" }, ...runOffers(reading)],
    (asked, reading) => (asked.words[0] === "get" ? runOffers(reading) : []),
    (asked, reading) => (asked.words[0] === "get" ? outputOffers(asked.words[1] ?? "", reading) : []),
  ],
  events: [runs],
  revise: [runs],
  answer: [(_asked, reading) => gateOffers(reading), gateOptions],
  audit: [() => plain(["verify", "rebuild", "export"])],
  channel: [
    () => plain(["ls", "test", "listen"]),
    (asked, reading) => (asked.words[0] === "listen" ? files(asked, reading) : []),
  ],
  knowledge: [
    () => plain(["ls", "forget"]),
    (asked, reading) => (asked.words[0] === "forget" ? keyOffers(reading) : []),
  ],
  completion: [() => plain(["bash", "zsh", "fish"])],
  artifact: [() => [], files],
};

/** Commands that take several runs. */
const SEVERAL: readonly string[] = ["resume", "cancel", "retry"];

/** What the values of options stand for. */
const VALUES: Readonly<Record<string, Offering>> = {
  home: files,
  inputFile: files,
  out: files,
  output: files,
  definition: files,
  state: () => plain(RUN_STATES),
  pipeline: (_asked, reading) => plain([...new Set((reading?.runs({ limit: MANY }) ?? []).map((row) => row.pipeline))]),
  from: stagesOfRun,
  stage: stagesOfRun,
  until: stagesOfFile,
  type: () => plain([...RUN_EVENT_TYPES]),
  agent: () => plain(["claude"]),
};

/** Offers for a command's next word. */
export async function offerWords(asked: Asked, reading: Reading | null): Promise<readonly Offer[]> {
  if (SEVERAL.includes(asked.command)) return runOffers(reading).filter(({ value }) => !asked.words.includes(value));
  return (await own(WORDS, asked.command)?.[asked.words.length]?.(asked, reading)) ?? [];
}

/** Offers for the value of an option. */
export async function offerOptionValues(
  asked: Asked,
  option: string,
  reading: Reading | null,
): Promise<readonly Offer[]> {
  return (await own(VALUES, option)?.(asked, reading)) ?? [];
}

function plain(values: readonly string[]): readonly Offer[] {
  return values.map((value) => ({ value, says: "" }));
}

function runOffers(reading: Reading | null): readonly Offer[] {
  const rows = reading?.runs({ limit: MANY, project: projectOf(currentFolder()) }) ?? [];
  const last = { value: "@last", says: "the newest run of this project" };
  return [last, ...rows.map((row) => ({ value: row.id, says: `${row.pipeline}, ${row.state}` }))];
}

function shownRun(handle: string, reading: Reading | null): ShownRun | null {
  return reading === null
    ? null
    : reading.show(runOf({ cwd: currentFolder(), all: false }, reading, handle).id, { version: null, all: false });
}

function stagesOfRun({ words }: Asked, reading: Reading | null): readonly Offer[] {
  const stages = shownRun(words[0] ?? "", reading)?.stages ?? [];
  return stages.map((stage) => ({ value: stage.id, says: stage.state }));
}

function outputOffers(handle: string, reading: Reading | null): readonly Offer[] {
  const artifacts = shownRun(handle, reading)?.artifacts ?? [];
  return plain([...new Set(artifacts.map(({ stage, name }) => `${stage}.${name}`))]);
}

/** A pipeline in TypeScript is a program, and no key's press runs a program. */
async function stagesOfFile({ words: [file = ""] }: Asked): Promise<readonly Offer[]> {
  if (!/\.ya?ml$/.test(file)) return [];
  const { loadPipeline } = await import("../../definition/load/load-pipeline.ts");
  const { definition } = await loadPipeline(resolve(file), { config: null, limit: loadingLimit() });
  return definition.stages.map((stage) => ({ value: stage.id, says: stage.work.kind }));
}

function keyOffers(reading: Reading | null): readonly Offer[] {
  const rows = newest(reading?.store.knowledge({ project: projectOf(currentFolder()) }) ?? []);
  return rows
    .slice(0, MANY)
    .map(({ key, answer, pipeline, stage }) => ({ value: key, says: `${answer}: ${pipeline}, ${stage}` }));
}

function gateOffers(reading: Reading | null): readonly Offer[] {
  const rows = reading?.store.gates({ state: "open" }) ?? [];
  return rows.map((row) => ({ value: row.id, says: `${row.stage}: ${row.question.split("\n")[0] ?? ""}` }));
}

function gateOptions({ words: [gate = ""] }: Asked, reading: Reading | null): readonly Offer[] {
  const [row, other] = reading?.store.gates({ prefix: gate.toUpperCase() }) ?? [];
  if (row === undefined || other !== undefined) return [];
  const shown = shownRun(row.run, reading)?.gates.find(({ id }) => id === row.id);
  return plain((shown?.options ?? []).map((option) => option.name));
}
