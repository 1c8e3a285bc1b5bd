import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { HoldfastError } from "../../../base/failure.ts";
import type { ShownArtifact } from "../../../domain/run/view/shown.ts";
import { openIntact, type RecordedFile } from "../../../app/reading/open-file.ts";
import { placeOfArtifact } from "../../print/artifact-place.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { copyArtifact } from "../../print/copy-artifact.ts";
import { runOf } from "../../call/handles.ts";
import { writeChunk } from "../../print/output.ts";
import { formatBytes } from "../../../base/text/format-bytes.ts";
import { textOr } from "../../call/text-or.ts";

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
  const output = textOr(options["output"]);
  if (output === null) await printFile(file);
  else await copyArtifact(file, resolve(context.cwd, output), "w");
  return 0;
}

async function printFile(file: RecordedFile): Promise<void> {
  const content = createReadStream("", { fd: await openIntact(file), start: 0 });
  for await (const chunk of content) await writeChunk(Buffer.from(chunk));
}

async function findArtifact(context: CommandContext, handle: string, name: string): Promise<RecordedFile> {
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
  return { ...file, run: run.id };
}

function endsWith(path: string): (file: ShownArtifact) => boolean {
  return (file) => file.path.endsWith(`/${path}`);
}
