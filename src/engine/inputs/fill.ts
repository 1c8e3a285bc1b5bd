import { HoldfastError } from "../../base/failure.ts";
import type { Json, JsonObject } from "../../base/json/json.ts";
import { parseTemplate, type Reference } from "../../domain/definition/templates.ts";

/** What templates are filled from. */
export interface TemplateValues {
  readonly input: JsonObject;
  readonly item: Json;
  readonly run: string;
  readonly workspace: string;
  readonly attempt: number;
  readonly pipelineDir: string;
  /** Absolute paths of the stored files of an output, items in list order. */
  readonly files: (stage: string, output: string) => readonly string[];
}

/** A word of a command, and the template that it was filled from. */
export interface FilledWord {
  readonly text: string;
  /** Null where it stands in the pipeline as it is. */
  readonly from: string | null;
}

/** Fills the words of a command. A word that is exactly one output becomes one word per file. */
export function fillWords(words: readonly string[], values: TemplateValues): readonly FilledWord[] {
  return words.flatMap((word): readonly FilledWord[] => {
    const parts = parseTemplate(word);
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "reference" && only.reference.to === "artifact")
      return values.files(only.reference.stage, only.reference.output).map((text) => ({ text, from: word }));
    const text = parts
      .map((part) => (part.kind === "text" ? part.text : oneFile(part.reference, values, word)))
      .join("");
    return [{ text, from: parts.every((part) => part.kind === "text") ? null : word }];
  });
}

/** Fills a prompt: several files stand on a line each. */
export function fillText(text: string, values: TemplateValues): string {
  return parseTemplate(text)
    .map((part) => {
      if (part.kind === "text") return part.text;
      return part.reference.to === "artifact"
        ? values.files(part.reference.stage, part.reference.output).join("\n")
        : scalar(part.reference, values);
    })
    .join("");
}

function oneFile(reference: Reference, values: TemplateValues, word: string): string {
  if (reference.to !== "artifact") return scalar(reference, values);
  const files = values.files(reference.stage, reference.output);
  const [file] = files;
  if (file !== undefined && files.length === 1) return file;
  throw new HoldfastError(
    "OUTPUT_REFUSED",
    `The word \`${word}\` needs one file, and ${reference.stage}.${reference.output} has ${files.length}.`,
    {
      hint: "Let the output stand as a word of its own: it becomes one word per file.",
    },
  );
}

function scalar(reference: Reference, values: TemplateValues): string {
  switch (reference.to) {
    case "input":
      return textOf(valueAt(values.input, reference.path), `input.${reference.path.join(".")}`);
    case "item":
      return textOf(valueAt(values.item, reference.path), `item.${reference.path.join(".")}`);
    case "run":
      return reference.field === "id" ? values.run : values.workspace;
    case "attempt":
      return String(values.attempt);
    case "pipeline-dir":
      return values.pipelineDir;
    case "artifact":
    case "unknown":
      return "";
  }
}

/** The value at a path of plain names; undefined where there is none. */
export function valueAt(root: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = new Map<string, Json>(Object.entries(value)).get(step);
  }
  return value;
}

function textOf(value: Json | undefined, name: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "object")
    throw new HoldfastError(
      "INPUT_INVALID",
      `{{${name}}} is ${Array.isArray(value) ? "a list" : "an object"}; a template takes a text, a number or a truth value.`,
    );
  return String(value);
}
