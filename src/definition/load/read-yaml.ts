import { isAlias, LineCounter, parseDocument, visit, type Alias, type Document, type YAMLError } from "yaml";
import { isJsonObject, type Json } from "../../base/json/json.ts";
import { messageOf } from "../../base/failure.ts";
import type { BesideFile } from "./beside.ts";
import type { Finding, Locate, Place, Spot, Written } from "../check/faults.ts";
import { plainData } from "./plain-data.ts";
import { respellSchema } from "../respell-schema.ts";
import { keepKeys, locateIn, pointerOfKey, writtenIn } from "./yaml-places.ts";

const MOST_ALIASES = 100;

/** A YAML file that was read: its data, the faults of its own, and where each place of it stands. */
export interface YamlSource {
  readonly data: unknown;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Whether the text is too broken to be judged as data. */
  readonly broken: boolean;
  readonly locate: Locate;
  readonly written: Written;
}

/** Reads YAML 1.2, and JSON with it, with the place of each of its values. */
export function readYaml(source: BesideFile): YamlSource {
  const lines = new LineCounter();
  const document = parse(source.text, lines);
  keepKeys(document);
  const spotAt = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { file: source.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const locate = locateIn(document, source.text, spotAt);
  const findings = document.errors.map((error) => syntaxFinding(error, spotAt, document));
  const warnings = document.warnings.map((error) => syntaxFinding(error, spotAt, document));
  const version = versionFinding(document, source.file);
  const unreadable = findings.some((finding) => finding.code !== "DUPLICATE_KEY");
  const content = unreadable ? { data: null, findings: [] } : contentOf(document, spotAt);
  return {
    data: content.data,
    findings: [...findings, ...version, ...content.findings],
    warnings,
    broken: unreadable || content.findings.length > 0,
    locate,
    written: writtenIn(document),
  };
}

/** The JSON Schema of a file that a pipeline mentions; undefined after its faults were reported. */
export function readSchema(source: BesideFile, place: Place): Json | undefined {
  const read = readYaml(source);
  for (const finding of read.findings) place.findings.add({ ...finding, pointer: place.pointer });
  if (read.broken) return undefined;
  const there = foreignPlace(read, place);
  const data = plainData(read.data, there);
  return isJsonObject(data) ? respellSchema(data, there) : data;
}

/** A place whose findings are shown where they stand in another file, under the pointer of the mention. */
export function foreignPlace(read: YamlSource, mention: Place): Place {
  const { findings } = mention;
  return {
    pointer: "",
    findings: {
      ...findings,
      written: read.written,
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
    message: messageOfError(error),
    hint: "Fix the YAML; indent with spaces, quote texts that hold `: ` or `{{`.",
  };
}

function messageOfError({ code, message }: YAMLError): string {
  if (code === "MULTIPLE_DOCS") return "a second document begins here: a file holds one";
  return message.startsWith("Maximum call stack") ? "it is nested too deep" : message;
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
