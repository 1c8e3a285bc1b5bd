import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import type { CommandContext } from "../context.ts";

const HELLO = `name: hello
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

/** \`holdfast init\`: a first pipeline and config; files that are there stay as they are. */
export async function init(context: CommandContext): Promise<number> {
  const made = [];
  for (const [name, text] of [
    ["hello.pipeline.yaml", HELLO],
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
  else context.print(`Made ${made.join(" and ")}. Run it: holdfast run hello.pipeline.yaml -i who=Ada`);
  return 0;
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (cause) {
    throw new HoldfastError("FILE_UNWRITABLE", `${file} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}
