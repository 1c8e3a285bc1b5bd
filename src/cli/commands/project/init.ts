import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { HoldfastError, messageOf } from "../../../base/failure.ts";
import { wordsOf } from "../../../base/json/json-fields.ts";
import { PACKAGE_FOLDER } from "../../../app/host/package.ts";
import { callOf } from "../../call/call-of.ts";
import type { CommandContext } from "../../call/context.ts";

const HELLO = `# A first pipeline: it needs no account. Two stages; the second reads what the first one wrote.
name: hello
input:
  type: object
  properties: { who: { type: string, default: world } }
stages:
  write:
    run: [sh, -c, 'echo "Hello, $0" > hello.txt', "{{input.who}}"]
    outputs: { text: hello.txt }
  count:
    run: [wc, -c, "{{artifacts.write.text}}"]
`;

const CONFIG = `import { defineConfig } from "holdfast";

export default defineConfig({});
`;

/** \`holdfast init\`: a first pipeline and config, or a copy of an example; files that are there stay as they are. */
export async function init(
  context: CommandContext,
  _words: readonly string[],
  { template }: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (template !== undefined) return (await import("./init-template.ts")).initTemplate(context, wordsOf(template));
  const made = [];
  for (const [name, text] of [
    ["hello.pipeline.yaml", `${schemaLine(context.cwd)}\n${HELLO}`],
    ["holdfast.config.ts", CONFIG],
  ] as const) {
    const file = join(context.cwd, name);
    if (existsSync(file)) continue;
    writeNew(file, text);
    made.push(name);
  }
  if (made.length === 0)
    throw new HoldfastError("REFUSED", "There is a first pipeline here already.", {
      hint: "holdfast run hello.pipeline.yaml",
    });
  if (context.json) context.document({ made });
  else for (const line of madeLines(context, made)) context.print(line);
  return 0;
}

function madeLines(context: CommandContext, made: readonly string[]): readonly string[] {
  const holdfast = callOf(context);
  return [
    `Made ${made.join(" and ")}. Next:`,
    `  ${holdfast} run hello.pipeline.yaml -i who=Ada`,
    `  ${holdfast} show @last`,
  ];
}

/** Editors that know YAML find the schema by this line: what may be written, and what each key means. */
function schemaLine(cwd: string): string {
  const schema = join(PACKAGE_FOLDER, "schema", "pipeline.schema.json");
  const within = relative(cwd, schema);
  return `# yaml-language-server: $schema=${within.startsWith("..") ? schema : `./${within}`}`;
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (cause) {
    throw new HoldfastError("FILE_UNWRITABLE", `${file} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}
