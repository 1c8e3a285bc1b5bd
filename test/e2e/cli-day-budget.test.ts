import { expect, test } from "vitest";
import { holdfast, killDaemon, lastLine, shown, until, write } from "./cli-home.ts";

// What all runs of a project may spend in a day, with the real daemon, killed between.

const TALK = "[[{ say: done }, { usage: { usd: 3, inputTokens: 10, outputTokens: 5 } }]]";

function project(perDay: string): string {
  write("holdfast.config.ts", `export default { budget: { perDay: ${perDay} } };\n`);
  return write("talk.pipeline.yaml", `name: talk\nstages:\n  talk: { agent: { use: scripted, script: ${TALK} } }\n`);
}

async function accepted(file: string): Promise<string> {
  return String(lastLine((await holdfast("run", file, "--detach", "--json")).out)["id"]);
}

async function stands(id: string, state: string, reason: string | null = null): Promise<void> {
  await until(async () => {
    const run = await shown(id);
    return run["state"] === state && run["reason"] === reason;
  });
}

test("[RUN-27] a day's budget that is spent is asked about once, over a kill -9 of the daemon, and one answer lets all go on", async () => {
  const file = project("{ usd: 5 }");
  for (const _ of [1, 2]) expect((await holdfast("run", file)).code).toBe(0);
  const third = await accepted(file);
  await stands(third, "waiting", "budget");
  killDaemon();
  const fourth = await accepted(file);
  await stands(fourth, "waiting", "budget");
  const listed = lastLine((await holdfast("gates", "--json")).out)["gates"];
  const gates = Array.isArray(listed) ? listed : [];
  expect(gates).toMatchObject([{ run: third, kind: "budget" }]);
  expect(String(gates[0].question)).toContain(
    "Runs of this project have spent their budget of a day (120 %: $6.00 of $5.00)",
  );
  const why = await holdfast("why", fourth);
  expect(why.out).toContain("unless a person gives more");
  expect((await holdfast("answer", gates[0].id, "more")).code).toBe(0);
  await stands(third, "completed");
  await stands(fourth, "completed");
  expect((await holdfast("audit", "verify")).code).toBe(0);
  expect((await holdfast("audit", "rebuild")).code).toBe(0);
});

test("[RUN-27] a limit that is none is refused before anything runs", async () => {
  for (const wrong of ["{ usd: -1 }", "{ dollars: 1 }", "5"]) {
    const run = await holdfast("run", project(wrong), "--json");
    expect([run.code, lastLine(run.err)["error"]]).toMatchObject([2, { code: "DEFINITION_INVALID" }]);
  }
});
