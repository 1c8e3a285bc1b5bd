import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { HoldfastError } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import { own } from "../../base/own.ts";
import type { Actor } from "../../domain/actor.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { maskProxies } from "../../engine/inputs/proxy.ts";
import type { Submission } from "../../engine/submission.ts";
import { DIRECT_DECODING, type Decoding } from "../apart/decode-apart.ts";
import { clientsOf, pinClients } from "../project/agent-clients.ts";
import { submittedConfig } from "./submitted-config.ts";

/** Decodes what a client submits: a definition in its outside words, an input, and what is pinned with it. Throws DEFINITION_INVALID, INPUT_INVALID, USAGE. */
export async function decodeSubmission(
  body: unknown,
  actor: Actor,
  decoding: Decoding = DIRECT_DECODING,
): Promise<Submission> {
  if (!isJsonObject(body)) throw new HoldfastError("USAGE", "The body must be a JSON object.");
  const sourceDir = textOf(body, "sourceDir") ?? "/";
  await requireFolder("sourceDir", sourceDir);
  const project = textOf(body, "project") ?? sourceDir;
  const { config, clients, notify, progress } = submittedConfig(body["config"], project);
  const valid = await decoding.pipeline(body["definition"], clients);
  const input = await decoding.input(valid.definition, body["input"] ?? {}, sourceDir);
  const { environment, secrets } = maskProxies(textsOf(body, "environment"));
  const path = environment["PATH"] ?? "";
  return {
    definition: valid.definition,
    definitionHash: valid.hash,
    sourceDir,
    project,
    input,
    inputFiles: await inputFilesOf(valid.definition, input),
    environment,
    secrets: { ...textsOf(body, "secrets"), ...secrets },
    agents: pinClients(clientsOf(valid.definition, clients), { path, named: textsOf(body, "agents") }),
    config,
    tells: notify.map((channel) => ({ channel, to: null })),
    progress: progress.map((channel) => ({ channel, to: null })),
    key: textOf(body, "key"),
    until: textOf(body, "until"),
    yes: body["yes"] === true,
    actor,
  };
}

/** A pipeline's folder that is not there would fail each of its stages, one after the other. */
async function requireFolder(name: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return;
  const message = `${JSON.stringify(path)} is ${found === null ? "not there" : "no folder"}`;
  throw new HoldfastError("BODY_INVALID", `${name}: ${message}.`, {
    hint: `Give in \`${name}\` the absolute path of the folder that the pipeline's relative paths start in.`,
    details: { issues: [{ path: `/${name}`, message }] },
  });
}

function textOf(body: JsonObject, name: string): string | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw new HoldfastError("USAGE", `\`${name}\` must be a string.`);
  return value;
}

function textsOf(body: JsonObject, name: string): Readonly<Record<string, string>> {
  const value = body[name];
  if (value === undefined || value === null) return {};
  return Object.fromEntries(
    Object.entries(isJsonObject(value) ? value : { "": 0 }).map(([key, text]) => {
      if (typeof text === "string") return [key, text];
      throw new HoldfastError("USAGE", `\`${name}\` must be an object of strings.`);
    }),
  );
}

async function inputFilesOf(definition: Definition, input: JsonObject): Promise<Submission["inputFiles"]> {
  const properties = definition.input?.["properties"];
  const paths = Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, schema]) => {
    const value = own(input, name);
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
