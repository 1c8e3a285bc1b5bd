import { copyFileSync, createReadStream } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { HoldfastError } from "../../base/failure.ts";
import { reading, type CommandContext } from "../context.ts";
import { formatBytes } from "../render.ts";

/** \`holdfast artifacts RUN\` and \`holdfast artifacts get RUN STAGE.OUTPUT[/PATH]\`. */
export async function artifacts(
  context: CommandContext,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (words[0] === "get") return get(context, words.slice(1), options);
  const found = await reading(
    context,
    (open) => open.show(open.findRun(words[0] ?? "").id, { version: null, all: options["all"] === true }).artifacts,
  );
  if (context.json) context.document({ artifacts: found });
  else
    for (const file of found)
      context.print(`${`${file.stage}.${file.name}`.padEnd(28)} ${formatBytes(file.bytes).padStart(10)}  ${file.path}`);
  return 0;
}

async function get(
  context: CommandContext,
  [handle = "", name = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const [, stage, output, path] = /^([^./]+)\.([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  if (stage === undefined) throw new HoldfastError("USAGE", "Name the artifact as STAGE.OUTPUT or STAGE.OUTPUT/PATH.");
  const found = await reading(
    context,
    (open) => open.show(open.findRun(handle).id, { version: null, all: false }).artifacts,
  );
  const fits = found.filter(
    (file) => file.stage === stage && file.name === output && (path === undefined || file.path.endsWith(`/${path}`)),
  );
  const [file, more] = fits;
  if (file === undefined)
    throw new HoldfastError("NOT_FOUND", `There is no artifact ${name}.`, {
      hint: `holdfast artifacts ${handle} lists them.`,
    });
  if (more !== undefined)
    throw new HoldfastError("AMBIGUOUS", `${name} has ${fits.length} files.`, {
      hint: "Add the path: STAGE.OUTPUT/PATH.",
    });
  if (typeof options["output"] === "string") copyFileSync(file.path, resolve(context.cwd, options["output"]));
  else await pipeline(createReadStream(file.path), process.stdout, { end: false });
  return 0;
}
