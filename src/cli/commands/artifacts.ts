import { chmodSync, copyFileSync, createReadStream, existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import type { ShownArtifact } from "../../domain/run/shown.ts";
import { placeOfArtifact } from "../artifact-place.ts";
import { reading, type CommandContext } from "../context.ts";
import { runOf } from "../handles.ts";
import { writeChunk } from "../output.ts";
import { formatBytes } from "../../base/format-bytes.ts";
import { textOr } from "../text-or.ts";

type Options = Readonly<Record<string, unknown>>;

/** \`holdfast artifacts RUN\` and \`holdfast artifacts get RUN STAGE.OUTPUT[/PATH]\`. */
export async function artifacts(context: CommandContext, words: readonly string[], options: Options): Promise<number> {
  if (words[0] === "get") return get(context, words.slice(1), options);
  const [handle = "", more] = words;
  if (more !== undefined) throw new HoldfastError("USAGE", `One run is listed; \`${more}\` is too much.`);
  const found = await reading(
    context,
    (open) => open.show(runOf(context, open, handle).id, { version: null, all: options["all"] === true }).artifacts,
  );
  if (context.json) context.document({ artifacts: found });
  else for (const line of artifactLines(found)) context.print(line);
  return 0;
}

function artifactLines(found: readonly ShownArtifact[]): readonly string[] {
  if (found.length === 0) return ["No files."];
  return found.map(
    (file) =>
      `${`${file.stage}.${file.name}`.padEnd(28)} ${formatBytes(file.bytes).padStart(10)}  ${file.path}${file.inherited ? "  (inherited)" : ""}`,
  );
}

async function get(context: CommandContext, words: readonly string[], options: Options): Promise<number> {
  const [handle = "", name = "", more] = words;
  if (more !== undefined) throw new HoldfastError("USAGE", `One artifact is fetched; \`${more}\` is too much.`);
  const file = await findArtifact(context, handle, name);
  if (!existsSync(file.path))
    throw new HoldfastError("ARTIFACT_CHANGED", `The stored file ${file.path} is gone.`, {
      hint: `Restore it, or run its stage again: holdfast retry ${handle} --from ${file.stage}`,
    });
  const output = textOr(options["output"]);
  if (output === null) for await (const chunk of createReadStream(file.path)) await writeChunk(Buffer.from(chunk));
  else copyTo(file.path, resolve(context.cwd, output));
  return 0;
}

async function findArtifact(context: CommandContext, handle: string, name: string): Promise<ShownArtifact> {
  const [, stage, output, path] = /^([^./]+)\.([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  if (stage === undefined) throw new HoldfastError("USAGE", "Name the artifact as STAGE.OUTPUT or STAGE.OUTPUT/PATH.");
  const run = await reading(context, (open) =>
    open.show(runOf(context, open, handle).id, { version: null, all: false }),
  );
  const named = run.artifacts.filter((file) => file.stage === stage && file.name === output);
  const exact = named.filter((file) => placeOfArtifact(context.home, run.id, file).path === path);
  const fits = path === undefined ? named : exact.length > 0 ? exact : named.filter(endsWith(path));
  const [file, more] = fits;
  if (file === undefined)
    throw new HoldfastError("NOT_FOUND", `There is no artifact ${name}.`, {
      hint: `\`holdfast artifacts ${handle}\` lists them.`,
    });
  if (more !== undefined)
    throw new HoldfastError("AMBIGUOUS", `${name} has ${fits.length} files.`, {
      hint: `Add the path, STAGE.OUTPUT/PATH: ${fits.map((one) => placeOfArtifact(context.home, run.id, one).path).join(", ")}.`,
    });
  return file;
}

function endsWith(path: string): (file: ShownArtifact) => boolean {
  return (file) => file.path.endsWith(`/${path}`);
}

function copyTo(file: string, target: string): void {
  try {
    copyFileSync(file, target);
    chmodSync(target, statSync(target).mode | 0o200);
  } catch (cause) {
    throw new HoldfastError("FILE_UNWRITABLE", `${target} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}
