// acceptance: measures the finished video against thresholds and says what it found. What fails is in the report; the gate decides.
import { readFileSync } from "node:fs";
import { checkPicture, checkSound, checkSubtitles } from "../lib/measure.mjs";
import { checkSpeech } from "../lib/hear.mjs";
import { main, need, progress, readJson, writeJson } from "../lib/program.mjs";

await main(async (given) => {
  const video = need(given, "video");
  const context = {
    video,
    timing: readJson(need(given, "timing")),
    script: readJson(need(given, "script")),
    subtitles: readFileSync(need(given, "captions"), "utf8"),
  };
  const checks = [];
  for (const [at, measure] of [checkSubtitles, checkPicture, checkSound, checkSpeech].entries()) {
    progress(25 * at, `measuring, ${at + 1} of 4`);
    checks.push(...(await measure(context)));
  }
  const failed = checks.filter(({ passed }) => !passed);
  writeJson(given.out ?? "acceptance.json", { passed: failed.length === 0, title: context.script.title, checks });
  for (const { name, measured, limit, passed } of checks)
    console.log(`${passed ? "ok  " : "FAIL"}  ${name}: ${JSON.stringify(measured)} (${limit})`);
  progress(100, failed.length === 0 ? "all checks hold" : `${failed.length} checks fail`);
});
