import { validatePipeline } from "../src/definition/validate-pipeline.ts";
import type { Submission } from "../src/engine/submission.ts";

/** A pipeline of commands one after the other, none with outputs, as it is submitted. */
export async function chain(home: string, commands: readonly (readonly string[])[]): Promise<Submission> {
  const stages = Object.fromEntries(
    commands.map((run, index) => [`s${index}`, { run, outputs: "none", needs: index === 0 ? [] : [`s${index - 1}`] }]),
  );
  return submissionOf(home, stages);
}

/** A pipeline that asks a person. */
export async function gated(home: string): Promise<Submission> {
  return submissionOf(home, { hold: { gate: { ask: "Go on?" } } });
}

async function submissionOf(home: string, stages: object): Promise<Submission> {
  const place = { file: "bench", folder: null, config: null };
  const { definition, hash } = await validatePipeline({ name: "bench", stages }, place);
  return {
    definition,
    definitionHash: hash,
    sourceDir: home,
    project: home,
    input: {},
    inputFiles: [],
    environment: { PATH: process.env["PATH"] ?? "" },
    secrets: {},
    agents: {},
    key: null,
    until: null,
    yes: false,
    actor: { kind: "user", id: "bench" },
  };
}
