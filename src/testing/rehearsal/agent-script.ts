import { isAbsolute, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { statSync } from "node:fs";
import { HoldfastError } from "../../base/failure.ts";
import type { Json } from "../../base/json/json.ts";
import type { ScriptStep } from "../../domain/definition/work.ts";

/** Marks a file that is copied as it is. */
const FIXTURE: unique symbol = Symbol.for("holdfast.fixture");

/** A real file that a scripted attempt leaves, byte for byte. */
export interface Fixture {
  readonly [FIXTURE]: string;
}

/** What one attempt leaves, by the path in its workspace: a text, a real file, or data that is written as JSON. */
export type ScriptedFiles = Readonly<Record<string, Json | Fixture>>;

/** What one attempt does: it leaves files, or plays steps of the scripted agent. */
export type ScriptedAttempt = ScriptedFiles | readonly ScriptStep[];

/** What the stages of a rehearsal play: a list for each stage, an entry for each attempt, the last repeats. */
export interface AgentScript<Stage extends string = string> {
  readonly stages: Readonly<Record<string, readonly ScriptedAttempt[]>>;
  /** For the compiler: a pipeline whose names are known takes no script of another stage. */
  readonly named?: Stage | undefined;
}

/** Says by stage what is played in its place: the files of one attempt, or a list with an entry for each attempt. */
export function script<Stage extends string>(
  stages: Readonly<Record<Stage, ScriptedFiles | readonly ScriptedAttempt[]>>,
): AgentScript<Stage> {
  const played = Object.entries<ScriptedFiles | readonly ScriptedAttempt[]>(stages);
  const lists = played.map(([stage, plays]) => [stage, isList(plays) ? plays : [plays]] as const);
  const empty = lists.find(([, attempts]) => attempts.length === 0);
  if (empty !== undefined) throw new HoldfastError("USAGE", `The script of ${empty[0]} has no attempt.`);
  return { stages: Object.fromEntries(lists) };
}

/** A real file that an attempt leaves; its path is taken from the pipeline's folder. */
export function fixture(path: string | URL): Fixture {
  return { [FIXTURE]: typeof path === "string" ? path : fileURLToPath(path) };
}

/** Where a scripted attempt belongs, for what is said of it. */
export interface ScriptPlace {
  readonly stage: string;
  /** The pipeline's folder. */
  readonly dir: string;
}

/** An attempt as steps of the scripted agent. Throws USAGE for a path that leaves the workspace and a fixture that is none. */
export function stepsOf(attempt: ScriptedAttempt, place: ScriptPlace): readonly ScriptStep[] {
  if (isList(attempt)) return attempt;
  return Object.entries(attempt).map(([path, content]) => {
    if (isFixture(content)) return { run: copyWords(fixtureFile(content, place), inside(path, place)) };
    return { write: { [path]: typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n` } };
  });
}

// An earlier attempt may have left a file there that cannot be written.
const COPY = 'mkdir -p -- "$(dirname -- "$2")" && cp -f -- "$1" "$2"';

function copyWords(from: string, to: string): readonly string[] {
  return ["sh", "-c", COPY, "sh", from, to];
}

function fixtureFile({ [FIXTURE]: path }: Fixture, { stage, dir }: ScriptPlace): string {
  const file = resolve(dir, path);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
  throw new HoldfastError("USAGE", `The script of ${stage} names the fixture ${path}, and ${file} is no file.`, {
    hint: "The path of a fixture is taken from the folder of the pipeline.",
  });
}

function inside(path: string, { stage }: ScriptPlace): string {
  const way = normalize(path);
  if (!isAbsolute(way) && way !== "." && way !== ".." && !way.startsWith(`..${sep}`)) return way;
  throw new HoldfastError("USAGE", `The script of ${stage} leaves the workspace: ${path}.`);
}

function isFixture(content: Json | Fixture): content is Fixture {
  return typeof content === "object" && content !== null && FIXTURE in content;
}

function isList<T>(
  played: T | readonly ScriptStep[] | readonly ScriptedAttempt[],
): played is Extract<typeof played, readonly unknown[]> {
  return Array.isArray(played);
}
