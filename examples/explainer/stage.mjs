// Nine thin adapters: what Holdfast gives a stage (its input, the files of earlier stages) becomes the flags of a plain program.
// The line that is printed does the same by hand.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const read = (name) => (process.env[name] === undefined ? {} : JSON.parse(readFileSync(process.env[name], "utf8")));
const input = read("HOLDFAST_INPUT");
const made = read("HOLDFAST_ARTIFACTS");
const file = (stage, output) => made[stage]?.[output]?.[0]?.path ?? "";
const files = (flag, stage, output) => (made[stage]?.[output] ?? []).flatMap(({ path }) => [flag, path]);
const sources = () => (input.sources ?? []).flatMap((path) => ["--sources", path]);

const STAGES = {
  outline: () => [
    "--topic",
    input.topic,
    "--minutes",
    String(input.minutes),
    "--tone",
    input.tone,
    "--voice",
    input.voice,
    ...sources(),
  ],
  research: () => ["--outline", file("outline", "outline"), ...sources()],
  script: () => ["--outline", file("outline", "outline"), "--research", file("research", "research")],
  storyboard: () => ["--script", file("script", "script")],
  assets: () => ["--storyboard", file("storyboard", "storyboard")],
  animatics: () => [
    "--script",
    file("script", "script"),
    "--voice",
    input.voice,
    ...files("--drawing", "assets", "drawings"),
  ],
  audio: () => ["--timing", file("animatics", "timing"), "--narration", file("animatics", "narration")],
  assemble: () => [
    "--timing",
    file("animatics", "timing"),
    "--sound",
    file("audio", "sound"),
    ...files("--film", "animatics", "films"),
  ],
  acceptance: () => [
    "--video",
    file("assemble", "video"),
    "--captions",
    file("assemble", "captions"),
    "--timing",
    file("animatics", "timing"),
    "--script",
    file("script", "script"),
  ],
};

const [, , stage = ""] = process.argv;
const words = STAGES[stage]?.();
const program = join(import.meta.dirname, "programs", `${stage}.mjs`);
if (words === undefined || !existsSync(program)) {
  console.error(`There is no stage ${stage}: ${Object.keys(STAGES).join(", ")}.`);
  process.exit(64);
}
console.log(
  ["node", program, ...words]
    .map((word) => (/^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(" "),
);
const { status } = spawnSync(process.execPath, [program, ...words], { stdio: "inherit" });
process.exit(status ?? 1);
