import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { objectOf, parseObject, textOf, textsOf } from "../../base/json/json-fields.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { PACKAGE_FOLDER } from "../host/package.ts";

/** A pipeline that this package brings, as its package.json describes it. */
export interface Example {
  readonly name: string;
  readonly folder: string;
  readonly pipeline: string;
  /** What it needs of the machine: a program, or the path of a file, and the Debian packages that bring it. */
  readonly needs: readonly (readonly [need: string, packages: readonly string[]])[];
  /** The demo's input where none is given; paths in it are relative to the folder. */
  readonly input: JsonObject;
  /** A program of the example that makes an input which the demo was not given; its last line is the value. */
  readonly prepare: { readonly input: string; readonly run: readonly string[] } | null;
  /** The files that the demo leaves: name and `stage.output`. */
  readonly results: readonly (readonly [name: string, output: string])[];
}

/** The examples that can be played and copied. */
const EXAMPLES: readonly string[] = ["explainer"];

/** Finds an example; throws USAGE where there is none of this name. */
export function findExample(name: string): Example {
  const folder = join(PACKAGE_FOLDER, "examples", name);
  const pipeline = join(folder, `${name}.pipeline.yaml`);
  const known = EXAMPLES.filter((each) => existsSync(join(PACKAGE_FOLDER, "examples", each)));
  if (!known.includes(name))
    throw new HoldfastError("USAGE", `There is no example ${name}.`, { hint: `There are ${known.join(", ")}.` });
  const described = objectOf(parseObject(readFileSync(join(folder, "package.json"), "utf8"))?.["holdfast"]);
  const demo = objectOf(described["demo"]);
  const needs = { ...objectOf(described["programs"]), ...objectOf(described["files"]) };
  return {
    name,
    folder,
    pipeline,
    needs: Object.entries(needs).map(([need, packages]) => [need, textsOf(packages)]),
    input: objectOf(demo["input"]),
    prepare: prepareOf(objectOf(demo["prepare"])),
    results: Object.entries(objectOf(demo["results"])).map(([file, output]) => [file, textOf(output) ?? ""]),
  };
}

function prepareOf(words: JsonObject): Example["prepare"] {
  const input = textOf(words["input"]);
  return input === null ? null : { input, run: textsOf(words["run"]) };
}

/** Throws PROGRAM_MISSING with the one line that installs everything that is not there. */
export function refuseMissing({ name, needs }: Example, path: string): void {
  const missing = needs.filter(([need]) => !isThere(need, path));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap(([, names]) => names))].join(" ");
  throw new HoldfastError(
    "PROGRAM_MISSING",
    `The example ${name} needs ${missing.map(([need]) => need).join(", ")}; nothing was started.`,
    { hint: `On Debian or Ubuntu: sudo apt-get install -y --no-install-recommends ${packages}` },
  );
}

function isThere(need: string, path: string): boolean {
  if (need.startsWith("/")) return existsSync(need);
  return path.split(delimiter).some((folder) => existsSync(join(folder, need)));
}
