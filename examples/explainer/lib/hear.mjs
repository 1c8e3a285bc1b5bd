// Whether the speech is what was written, by a recogniser that knows nothing of the script.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./ffmpeg.mjs";
import { check } from "./measure.mjs";
import { spokenLine } from "./spoken.mjs";

const QUIET = ["-nostdin", "-hide_banner", "-nostats"];
const MODEL = "/usr/share/pocketsphinx/model/en-us";

/** What a recogniser hears, line by line, beside what was written. */
export async function checkSpeech({ video, timing }) {
  const folder = mkdtempSync(join(tmpdir(), "speech-"));
  try {
    const heard = await hear(video, timing.lines, folder);
    const written = timing.lines.map(({ text }) => wordsOf(spokenLine(text).text));
    const wrong = written.reduce((sum, line, at) => sum + distance(line, heard[at] ?? []), 0);
    const count = Math.max(1, written.flat().length);
    const share = Math.round((1000 * wrong) / count) / 1000;
    const most = allowed(count);
    const limit = `at most ${most} of ${count} words misheard by a recogniser, over the music`;
    return [check("speech", share, { limit, passed: share <= most })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The recogniser mishears up to 0.45 of clear speech over music; few words are also subject to chance (one case in twenty). */
function allowed(count) {
  return Math.round(1000 * (0.45 + 1.65 * Math.sqrt((0.45 * 0.55) / count))) / 1000;
}

async function hear(video, lines, folder) {
  for (const [at, { start, end }] of lines.entries())
    await cutLine(video, { start, end, file: join(folder, `u${at}.raw`) });
  writeFileSync(join(folder, "list"), lines.map((_, at) => `u${at}\n`).join(""));
  const model = `-hmm ${MODEL}/en-us -lm ${MODEL}/en-us.lm.bin -dict ${MODEL}/cmudict-en-us.dict`;
  const words = `${model} -adcin yes -adchdr 0 -cepext .raw`.split(" ");
  const places = ["-cepdir", folder, "-ctl", join(folder, "list"), "-hyp", join(folder, "hyp")];
  await run("pocketsphinx_batch", [...words, ...places]);
  const said = readFileSync(join(folder, "hyp"), "utf8").split("\n");
  return said.map((line) => wordsOf(line.replace(/\(u\d+ -?\d+\)\s*$/, "")));
}

function wordsOf(line) {
  return line
    .toLowerCase()
    .replaceAll(/[^a-z' ]/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
}

async function cutLine(video, { start, end, file }) {
  await run("ffmpeg", [
    ...QUIET,
    "-loglevel",
    "error",
    "-y",
    "-ss",
    String(Math.max(0, start - 0.2)),
    "-t",
    String(end - start + 0.4),
    "-i",
    video,
    "-vn",
    "-ac",
    "1",
    "-ar",
    "16000",
    "-f",
    "s16le",
    file,
  ]);
}

/** How many words have to be changed, added or left out. */
function distance(one, other) {
  let row = other.map((_, index) => index + 1);
  row.unshift(0);
  for (const [at, word] of one.entries()) {
    const next = [at + 1];
    for (const [index, heard] of other.entries())
      next.push(Math.min(next[index] + 1, row[index + 1] + 1, row[index] + (word === heard ? 0 : 1)));
    row = next;
  }
  return row.at(-1);
}
