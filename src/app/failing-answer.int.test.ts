import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acceptRun, ADA, openRecovered, showRun } from "../../test/opened-home.ts";

// An answer that fails a stage, over the real store.

let home = "";

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "holdfast-answer-")), "home");
});

afterEach(() => {
  rmSync(join(home, ".."), { recursive: true, force: true });
});

test("[G9][P23] a gate whose answer fails its stage is answered, and the run ends", async () => {
  const opened = await openRecovered(home);
  const run = await acceptRun(opened, "asks", {
    work: { run: ["sh", "-c", "echo Which one?; exit 10"], exits: { 10: "needs-input" } },
  });
  await expect.poll(() => showRun(home, run).gates, { timeout: 20_000 }).toMatchObject([{ state: "open" }]);
  const [gate] = showRun(home, run).gates;
  const answer = { type: "answer" as const, gate: gate?.id ?? "", option: "fail", note: null, subject: null };
  await opened.engine.command(run, answer, { actor: ADA, cause: "answer" });
  expect(showRun(home, run)).toMatchObject({
    state: "failed",
    gates: [{ state: "answered", answer: "fail", answeredBy: "user:ada" }],
  });
  await opened.close({ children: true });
});
