import { expect, test } from "vitest";
import { filesWith, KEY, openClaudeHome, show } from "./claude-home.ts";
import { write } from "./cli-home.ts";

const STAGES = { draft: { run: ["sh", "-c", 'cat "${HOLDFAST_FEEDBACK:-/dev/null}"'] }, picture: { run: ["true"] } };
const REVISIONS = {
  shorten: { stage: "draft", asks: "Shorter?" },
  redraw: { stage: "picture", asks: "Another picture?" },
};

test("[P29] the real client says of which kind a revision is, and what it cost is known", async () => {
  await using home = await openClaudeHome();
  const revisions = { use: "claude", model: "claude-haiku-4-5" };
  write("holdfast.config.mjs", `export default ${JSON.stringify({ revisions })};\n`);
  const { code, shown, err } = await home.run(STAGES, { revisions: REVISIONS });
  expect(code, err).toBe(0);
  const found = { kind: "shorten", confidence: 0.9, parameters: [{ name: "lines", value: "3" }] };
  const revised = await home.holdfast("revise", shown.id, `VERDICT ${JSON.stringify(found)}`, "--follow");
  expect(revised, revised.err).toMatchObject({ code: 0 });
  const run = await show();
  expect([run.version, ...run.stages.map(({ chosenAttempt }) => chosenAttempt)]).toEqual([2, 2, 1]);
  const finder = await show(/run (\w{26}) finds it out/.exec(revised.err)?.[1] ?? "");
  expect(finder).toMatchObject({ state: "completed", cost: { usd: expect.any(Number) } });
  expect(filesWith(KEY)).toEqual([]);
});
