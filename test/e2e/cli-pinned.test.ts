import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agent, openClaudeHome } from "./claude-home.ts";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

// What a run is given at its acceptance, and who gets to know what is secret.

function pinned(words: string): string {
  return `name: pinned
input: { type: object, properties: { who: { type: string } } }
stages:
  wait: { run: [sh, -c, 'while [ ! -e "${folder}/go" ]; do sleep 0.05; done'], outputs: none }
  say: { needs: [wait], run: [echo, "${words}", "{{input.who}}"] }
  tell:
    needs: [say]
    agent: ${JSON.stringify({ ...agent(""), prompt: "./tell.md" })}
    outputs: { told: told.txt }
`;
}

test("[P38] what stands in the pipeline, the prompt and the input after the acceptance reaches no stage of the run", async () => {
  await using home = await openClaudeHome();
  const file = write("pinned.pipeline.yaml", pinned("as accepted"));
  const prompt = write("tell.md", "WRITE_FILE told.txt told as accepted\nSAY done\n");
  const input = write("input.json", '{ "who": "Ada" }');
  const run = await home.holdfast("run", file, "--input-file", input, "--detach");
  expect(run.code, run.err).toBe(0);
  await until(async () => JSON.stringify(await shown("@last")).includes('"pid":'));
  writeFileSync(file, pinned("as changed"));
  writeFileSync(prompt, "WRITE_FILE told.txt told as changed\nSAY done\n");
  writeFileSync(input, '{ "who": "Eve" }');
  // Nor does a start of another orchestrator look at them again.
  expect(await home.holdfast("stop")).toMatchObject({ code: 0 });
  writeFileSync(join(folder, "go"), "");
  const resumed = await home.holdfast("resume", "@last");
  expect(resumed.code, resumed.err).toBe(0);
  expect((await holdfast("artifacts", "get", "@last", "say.stdout")).out).toBe("as accepted Ada\n");
  expect((await holdfast("artifacts", "get", "@last", "tell.told")).out).toBe("told as accepted\n");
});

const SECRET = "s3cret-of-the-given-stage-71c0";

const SECRETIVE = `name: secretive
stages:
  given:
    env: { secrets: { TOKEN: "env:THE_TOKEN" } }
    run: [sh, -c, 'test -n "$TOKEN" && echo "it is $TOKEN" && echo "and $TOKEN" >&2; exit 3']
    required: false
  other:
    run: [sh, -c, 'env > env.txt; echo "TOKEN=$TOKEN THE_TOKEN=$THE_TOKEN"']
    outputs: { env: env.txt }
`;

test("[G10] a secret reaches the stage that is given it and no other, and nothing that is written holds it", async () => {
  const file = write("secretive.pipeline.yaml", SECRETIVE);
  const run = await start(["run", file, "--json"], { THE_TOKEN: SECRET }).ended;
  expect(run.code, run.err).toBe(0);
  const stages = lastLine(run.out)["stages"];
  expect(stages).toMatchObject([{ id: "given", state: "failed", attempts: [{ exitCode: 3 }] }, { id: "other" }]);
  expect((await holdfast("logs", "@last", "given", "--raw")).out).toBe("it is [redacted]\nand [redacted]\n");
  expect((await holdfast("logs", "@last", "other", "--raw")).out).toBe("TOKEN= THE_TOKEN=\n");
  expect(run.out + run.err).not.toContain(SECRET);
  await holdfast("stop");
  const home = join(folder, "home");
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(["holdfast.db", "out", "env.txt"]));
  const spilt = files.map(({ parentPath, name }) => join(parentPath, name)).filter(holdsSecret);
  expect(spilt).toEqual([]);
});

function holdsSecret(file: string): boolean {
  return readFileSync(file).includes(SECRET);
}
