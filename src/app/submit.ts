import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { HoldfastError } from "../base/failure.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { decodeInput } from "../definition/decode-input.ts";
import { validatePipeline } from "../definition/validate-pipeline.ts";
import type { Actor } from "../domain/actor.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { Submission } from "../engine/submission.ts";
import { resolveProgram } from "../process/create-processes.ts";

/** Decodes what a client submits: a definition in its outside words, an input, and what is pinned with it. Throws DEFINITION_INVALID, INPUT_INVALID, USAGE. */
export async function decodeSubmission(body: unknown, actor: Actor): Promise<Submission> {
  if (!isJsonObject(body)) throw new HoldfastError("USAGE", "The body is to be a JSON object.");
  const sourceDir = textOf(body, "sourceDir") ?? "/";
  const valid = await validatePipeline(body["definition"], { file: "request", folder: null, config: null });
  const input = await decodeInput(valid.definition, body["input"] ?? {}, sourceDir);
  const environment = textsOf(body, "environment");
  return {
    definition: valid.definition,
    definitionHash: valid.hash,
    sourceDir,
    project: textOf(body, "project") ?? sourceDir,
    input,
    inputFiles: await inputFilesOf(valid.definition, input),
    environment,
    secrets: textsOf(body, "secrets"),
    agents: agentsOf(valid.definition, environment, textsOf(body, "agents")),
    key: textOf(body, "key"),
    until: textOf(body, "until"),
    yes: body["yes"] === true,
    actor,
  };
}

function textOf(body: JsonObject, name: string): string | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw new HoldfastError("USAGE", `\`${name}\` is to be a text.`);
  return value;
}

function textsOf(body: JsonObject, name: string): Readonly<Record<string, string>> {
  const value = body[name];
  if (value === undefined || value === null) return {};
  const entries = Object.entries(isJsonObject(value) ? value : { "": 0 });
  const texts: Record<string, string> = {};
  for (const [key, text] of entries) {
    if (typeof text !== "string") throw new HoldfastError("USAGE", `\`${name}\` is to be an object of texts.`);
    texts[key] = text;
  }
  return texts;
}

/** The clients of the agents that a definition uses: the built-in scripted one, and \`claude\` as the submitter's PATH has it. */
function agentsOf(
  definition: Definition,
  environment: Readonly<Record<string, string>>,
  programs: Readonly<Record<string, string>>,
): Submission["agents"] {
  const agents = definition.stages.flatMap((stage) => [
    ...(stage.work.kind === "agent" ? [stage.work.agent.use] : []),
    ...(stage.review?.judges ?? []).flatMap((judge) => (judge.kind === "agent" ? [judge.agent.use] : [])),
  ]);
  return Object.fromEntries(
    [...new Set(agents)].map((use) => [
      use,
      { adapter: use, program: programOf(use, environment["PATH"] ?? "", programs[use]) },
    ]),
  );
}

const CLIENT_HINTS: Readonly<Record<string, string>> = {
  claude: "Install Claude Code (`npm install --global @anthropic-ai/claude-code`), or let the stage use another agent.",
};

function programOf(use: string, path: string, named: string | undefined): readonly string[] {
  if (use === "scripted") return [process.execPath];
  const found = resolveProgram(named ?? use, path, "/");
  if (found === null)
    throw new HoldfastError("PROGRAM_MISSING", `The agent client ${named ?? use} is not on PATH.`, {
      hint: CLIENT_HINTS[use] ?? "Install it, or let the stage use another agent.",
    });
  return [found];
}

async function inputFilesOf(definition: Definition, input: JsonObject): Promise<Submission["inputFiles"]> {
  const properties = definition.input?.["properties"];
  const paths = Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, schema]) => {
    const value = input[name];
    return isJsonObject(schema) && schema["format"] === "path" && typeof value === "string" ? [value] : [];
  });
  return Promise.all(paths.map(pinFile));
}

async function pinFile(path: string): Promise<Submission["inputFiles"][number]> {
  const { size, mtimeMs } = await stat(path);
  const hash = createHash("sha256");
  if ((await stat(path)).isFile()) for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { path, bytes: size, mtimeMs, sha256: hash.digest("hex") };
}
