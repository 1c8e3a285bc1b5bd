import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ADA, openRecovered, showRun } from "../../../test/opened-home.ts";
import { decodeSubmission } from "./submit.ts";

const SECRET = "rabbit-hole-4711";

test("[G10] a secret that a child asks a person about does not reach the record", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-said-"));
  const home = join(folder, "home");
  const opened = await openRecovered(home);
  try {
    const run = ["sh", "-c", 'holdfast progress "with $TOKEN"; holdfast ask "Is $TOKEN right?" "$TOKEN" no'];
    const stages = { ask: { run, outputs: "none", env: { secrets: { TOKEN: "env:TOKEN" } } } };
    const body = {
      definition: { name: "asks", stages },
      environment: { PATH: process.env["PATH"] ?? "" },
      secrets: { "env:TOKEN": SECRET },
      input: {},
    };
    const { id } = await opened.engine.accept(await decodeSubmission(body, ADA));
    await expect.poll(() => showRun(home, id).gates, { timeout: 20_000 }).toHaveLength(1);
    expect(showRun(home, id).gates).toMatchObject([
      { question: "Is [redacted] right?", options: [{ name: "[redacted]" }, { name: "no" }] },
    ]);
  } finally {
    await opened.close({ children: true });
  }
  const files = readdirSync(home, { recursive: true, encoding: "utf8" })
    .map((name) => join(home, name))
    .filter((file) => statSync(file).isFile() && !file.includes("/executions/"));
  expect(files.filter((file) => readFileSync(file).includes(SECRET))).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});
