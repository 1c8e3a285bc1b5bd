import { isAlias, LineCounter, parseDocument, visit, type Alias, type Document, type YAMLError } from "yaml";
import type { Json } from "../base/json.ts";
import { messageOf } from "../base/failure.ts";
import type { BesideFile } from "./beside.ts";
import type { Finding, Locate, Place, Spot } from "./faults.ts";
import { plainData } from "./plain-data.ts";
import { locateIn, pointerOfKey } from "./yaml-places.ts";

const MOST_ALIASES = 100;

/** A YAML file that was read: its data, the faults of its own, and where each place of it stands. */
export interface YamlSource {
  readonly data: unknown;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Whether the text is too broken to be judged as data. */
  readonly broken: boolean;
  readonly locate: Locate;
}

/** Reads YAML 1.2, and JSON with it, with the place of each of its values. */
export function readYaml(source: BesideFile): YamlSource {
  const lines = new LineCounter();
  const document = parse(source.text, lines);
  const spotAt = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { file: source.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const locate = locateIn(document, source.text, spotAt);
  const findings = document.errors.map((error) => syntaxFinding(error, spotAt, document));
  const warnings = document.warnings.map((error) => syntaxFinding(error, spotAt, document));
  const version = versionFinding(document, source.file);
  const content = contentOf(document, spotAt);
  return {
    data: content.data,
    findings: [...findings, ...version, ...content.findings],
    warnings,
    broken: content.findings.length > 0 || findings.some((finding) => finding.code !== "DUPLICATE_KEY"),
    locate,
  };
}

/** The data of a file that a pipeline mentions; undefined after its faults were reported. */
export function readData(source: BesideFile, place: Place): Json | undefined {
  const read = readYaml(source);
  for (const finding of read.findings) place.findings.add({ ...finding, pointer: place.pointer });
  return read.broken ? undefined : plainData(read.data, foreignPlace(read, place));
}

/** A place whose findings are shown where they stand in another file, under the pointer of the mention. */
export function foreignPlace(read: YamlSource, mention: Place): Place {
  const { findings } = mention;
  return {
    pointer: "",
    findings: {
      ...findings,
      add: (finding) => {
        const spot = finding.spot ?? read.locate(finding.pointer, finding.part ?? "value", finding.snippet);
        findings.add({ ...finding, pointer: mention.pointer, spot });
      },
    },
  };
}

function parse(text: string, lineCounter: LineCounter): Document.Parsed {
  return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error", version: "1.2" });
}

function syntaxFinding(error: YAMLError, spotAt: (offset: number) => Spot, document: Document.Parsed): Finding {
  const spot = spotAt(error.pos[0]);
  if (error.code === "DUPLICATE_KEY") {
    return {
      pointer: pointerOfKey(document, error.pos[0]),
      spot,
      code: "DUPLICATE_KEY",
      message: "this key stands here twice",
      hint: "Keep one of them.",
    };
  }
  return {
    pointer: "",
    spot,
    code: "YAML_SYNTAX",
    message: error.code === "MULTIPLE_DOCS" ? "a second document begins here: a file holds one" : error.message,
    hint: "Mend the YAML; indent with spaces, quote texts that hold `: ` or `{{`.",
  };
}

function versionFinding(document: Document.Parsed, file: string): readonly Finding[] {
  if (document.directives.yaml.version === "1.2") return [];
  const spot = { file, line: 1, column: 1 };
  return [
    { pointer: "", spot, code: "YAML_VERSION", message: "a pipeline is YAML 1.2", hint: "Remove the %YAML line." },
  ];
}

function contentOf(document: Document.Parsed, spotAt: (offset: number) => Spot): Pick<YamlSource, "data" | "findings"> {
  try {
    return { data: document.toJS({ maxAliasCount: MOST_ALIASES }), findings: [] };
  } catch (error) {
    const alias = firstAlias(document, messageOf(error));
    const finding = {
      pointer: "",
      spot: spotAt(alias?.range?.[0] ?? 0),
      code: "YAML_ALIAS",
      message: messageOf(error),
      hint: "Write the value out instead of referring to it.",
    };
    return { data: null, findings: [finding] };
  }
}

function firstAlias(document: Document.Parsed, message: string): Alias | undefined {
  const aliases: Alias[] = [];
  visit(document, (_key, node) => {
    if (isAlias(node)) aliases.push(node);
  });
  return aliases.find((alias) => message.endsWith(`: ${alias.source}`)) ?? aliases[0];
}
