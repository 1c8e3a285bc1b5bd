import type { JsonObject } from "../../base/json/json.ts";
import { parseTemplate, type Reference } from "../../domain/definition/templates.ts";
import { checkCompared } from "./check-conditions.ts";
import type { Mention, Notes, PlacedText, StageDraft } from "../normalise/draft.ts";
import type { Finding, Findings, Spot } from "./faults.ts";
import { namedProperties, schemaAt, typesOf } from "../input/input-names.ts";
import { didYouMean } from "./nearest.ts";

/** What the checks of a whole pipeline share. */
export interface Checking {
  readonly findings: Findings;
  readonly warnings: Findings;
  readonly input: JsonObject | null;
}

/** Checks the templates of a stage and answers which stages they name. */
export function checkTemplates(draft: StageDraft, checking: Checking): readonly Mention[] {
  return checkTexts(draft.notes, { items: draft.stage.each !== null, checking });
}

interface Texts {
  /** Whether there is an item that a template can name. */
  readonly items: boolean;
  readonly checking: Checking;
}

/** Checks the templates of what was noted and answers which stages they name. */
export function checkTexts(notes: Notes, texts: Texts): readonly Mention[] {
  const { checking } = texts;
  for (const compared of notes.inputs) {
    checkInput(compared.path, { pointer: compared.pointer, scalar: false }, checking);
    checkCompared(compared, checking.input, checking.findings);
  }
  return notes.texts.flatMap((placed) => checkText(placed, texts));
}

function checkText(placed: PlacedText, { items, checking }: Texts): readonly Mention[] {
  refuseSecrets(placed, checking);
  return parseTemplate(placed.text).flatMap((part) => {
    if (part.kind === "text") return [];
    const snippet = placed.text.slice(part.at, placed.text.indexOf("}}", part.at) + 2);
    const where = placeOf(placed, part.at, snippet);
    if (placed.where === "shell") {
      checking.findings.add({
        ...where,
        code: "TEMPLATE_FORBIDDEN",
        message: `${snippet} cannot stand in a shell line: an input there is an injection`,
        hint: "Write `run` as a list of words, or read $HOLDFAST_INPUT and $HOLDFAST_ARTIFACTS in the script.",
      });
      return [];
    }
    return checkReference(part.reference, where, { items, checking, placed });
  });
}

/** Checks the templates of a pipeline's title. */
export function checkTitle(title: string | null, checking: Checking): void {
  const placed: PlacedText = { text: title ?? "", pointer: "/title", where: "word", own: false, source: null };
  refuseSecrets(placed, checking);
  for (const part of parseTemplate(placed.text)) {
    if (part.kind === "text") continue;
    const snippet = placed.text.slice(part.at, placed.text.indexOf("}}", part.at) + 2);
    const where = placeOf(placed, part.at, snippet);
    if (part.reference.to === "input") checkInput(part.reference.path, { ...where, scalar: true }, checking);
    else
      checking.findings.add({
        ...where,
        code: "UNKNOWN_NAME",
        message: `${snippet} has no meaning in a title, which is filled in when a run is accepted`,
        hint: "Name an input: {{input.NAME}}. \\{{ is literal.",
      });
  }
}

type Where = Pick<Finding, "pointer"> & Partial<Pick<Finding, "snippet" | "spot">>;

interface Around extends Texts {
  readonly placed: PlacedText;
}

function checkReference(reference: Reference, where: Where, around: Around): readonly Mention[] {
  const { findings } = around.checking;
  if (reference.to === "unknown") {
    findings.add({
      ...where,
      code: "UNKNOWN_NAME",
      message: `unknown name {{${reference.name}}}${didYouMean(reference.name, KNOWN.filter(sameRoot(reference.name)))}`,
      hint: `Known here: ${KNOWN.join(", ")}. \\{{ is literal.`,
    });
  } else if (reference.to === "input") {
    checkInput(reference.path, { ...where, scalar: true }, around.checking);
  } else if (reference.to === "item" && !around.items) {
    findings.add({
      ...where,
      code: "ITEM_WITHOUT_EACH",
      message: "{{item.…}} has a meaning only in a stage with `each`",
      hint: "Add `each`, or name an input or artifact.",
    });
  } else if (reference.to === "artifact") {
    return [{ stage: reference.stage, output: reference.output, own: around.placed.own, ...where }];
  }
  return [];
}

const KNOWN = [
  "input.NAME",
  "artifacts.STAGE.OUTPUT",
  "run.id",
  "run.workspace",
  "stage.attempt",
  "item.NAME",
  "pipeline.dir",
];

function sameRoot(name: string): (known: string) => boolean {
  const root = name.slice(0, name.indexOf(".") + 1);
  return (known) => known.startsWith(root);
}

function checkInput(path: readonly string[], where: Where & { readonly scalar: boolean }, checking: Checking): void {
  const { scalar, ...place } = where;
  const { input, findings } = checking;
  const found = input === null ? "unnamed" : schemaAt(input, path);
  const name = `input.${path.join(".")}`;
  if (found === "unnamed") {
    const known = input === null ? [] : [...namedProperties(input, input).properties.keys()];
    findings.add({
      ...place,
      code: "UNKNOWN_NAME",
      message: `the input names no "${path.join(".")}"${didYouMean(path.join("."), known)}`,
      hint: known.length === 0 ? "The pipeline takes no input: add `input`." : `Inputs: ${known.join(", ")}.`,
    });
  } else if (scalar && found !== "any" && input !== null && isStructure(typesOf(found, input))) {
    findings.add({
      ...place,
      code: "TEMPLATE_STRUCTURE",
      message: `{{${name}}} is a list or an object, which no template can hold`,
      hint: "Name a text, number or boolean inside it, or read $HOLDFAST_INPUT.",
    });
  }
}

function isStructure(types: readonly string[]): boolean {
  return types.length > 0 && types.every((type) => type === "object" || type === "array");
}

function refuseSecrets(placed: PlacedText, checking: Checking): void {
  const found = /(?<!\\|\$)\{\{\s*(?:secrets?|env)\.[^}]*\}\}/.exec(placed.text);
  if (found === null) return;
  const list = placed.where === "prompt" ? checking.warnings : checking.findings;
  list.add({
    ...placeOf(placed, found.index, found[0]),
    code: "SECRET_IN_TEMPLATE",
    message: `${found[0]} is not a template: secrets and variables cannot be named in one`,
    hint: "A child reads them from its environment: list them under `env`.",
  });
}

function placeOf(placed: PlacedText, offset: number, snippet: string): Where {
  if (placed.source === null) return { pointer: placed.pointer, snippet };
  return { pointer: placed.pointer, spot: spotIn(placed.source.file, placed.text, offset) };
}

function spotIn(file: string, text: string, offset: number): Spot {
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
