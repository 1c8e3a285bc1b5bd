import type { Output, Work } from "../../domain/definition/definition.ts";
import { OUTPUT_DEFAULTS } from "./defaults.ts";
import { drafting, type Drafting } from "./draft.ts";
import { report } from "../check/faults.ts";
import { normaliseConditions } from "./normalise-conditions.ts";
import { normaliseSchema } from "./normalise-schema.ts";
import type { OutputsWords, OutputWords } from "../format/words.ts";

/** The word for the outputs that a kind of work has by default. */
export function defaultOutputs(work: Work): "stdout" | "answer" | "none" {
  if (work.kind === "gate") return "none";
  return work.kind === "agent" ? "answer" : "stdout";
}

/** Spells out a stage's outputs; a map replaces what the kind of work has by default. */
export function normaliseOutputs(words: OutputsWords | undefined, work: Work, at: Drafting): readonly Output[] {
  const standard = defaultOutputs(work);
  const written = words ?? standard;
  if (typeof written === "string") return builtIn(written, work, at);
  if (work.kind === "gate") refuse("a gate has no outputs", "Leave `outputs` out.", at);
  return Object.entries(written).map(([name, output]) => normaliseOutput(name, output, drafting(at, name)));
}

function builtIn(word: "stdout" | "answer" | "none", work: Work, at: Drafting): readonly Output[] {
  if (word === "none") return [];
  if (word !== defaultOutputs(work)) {
    refuse(
      `\`outputs: ${word}\` does not belong to this kind of stage`,
      "Leave `outputs` out, write none, or a map.",
      at,
    );
  }
  const schema = work.kind === "agent" ? work.agent.answer : null;
  return [
    {
      name: word,
      source: word,
      glob: null,
      required: true,
      media: schema === null ? "text" : "json",
      minBytes: 0,
      schema,
      when: null,
      store: "copy",
    },
  ];
}

function normaliseOutput(name: string, words: string | OutputWords, at: Drafting): Output {
  const short = typeof words === "string";
  const written: OutputWords = short ? { glob: words } : words;
  const full = { ...OUTPUT_DEFAULTS, ...written };
  const glob = full.glob ?? "";
  checkGlob(glob, short ? at : drafting(at, "glob"));
  return {
    name,
    source: "files",
    glob,
    required: full.required,
    media: full.media,
    minBytes: full.minBytes,
    schema: full.schema === null ? null : normaliseSchema(full.schema, drafting(at, "schema")),
    when: normaliseConditions(full.when, drafting(at, "when")),
    store: full.store,
  };
}

function checkGlob(glob: string, at: Drafting): void {
  if (/^(\/|\\|~\/|[A-Za-z]:[\\/])/.test(glob) || /(^|[\\/{,(|])\.\.($|[\\/},)|])/.test(glob)) {
    report(at.place, {
      code: "BAD_GLOB",
      message: `the glob "${glob}" leads out of the workspace`,
      hint: "Write a path inside the workspace, without a leading slash and without `..`.",
    });
  }
}

function refuse(message: string, hint: string, at: Drafting): void {
  report(at.place, { code: "WRONG_VALUE", part: "key", message, hint });
}
