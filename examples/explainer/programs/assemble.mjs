// assemble: the scenes, the sound and the captions become one video, with subtitles beside it and a thumbnail.
import { copyFileSync, mkdirSync, writeFileSync, rmSync, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ass, captionsOf, srt } from "../lib/captions.mjs";
import { FONT_FOLDER, paletteOf } from "../draw/theme.mjs";
import { COLOURS, ffmpeg, run } from "../lib/ffmpeg.mjs";
import { list, main, need, progress, readJson, Refusal, write } from "../lib/program.mjs";

await main(async (given) => {
  const timing = readJson(need(given, "timing"));
  const films = list(need(given, "film")).toSorted((one, other) => basename(one).localeCompare(basename(other)));
  const folder = given.out ?? ".";
  const captions = captionsOf(timing.lines);
  write(join(folder, "captions.srt"), srt(captions));
  const work = join(folder, "assembly");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "fonts"), { recursive: true });
  copyFont("Inter-Bold.otf", work);
  write(join(work, "captions.ass"), ass(captions, paletteOf(timing.tone)));
  writeFileSync(
    join(work, "films.txt"),
    films.map((film) => `file '${resolve(film).replaceAll("'", String.raw`'\''`)}'\n`).join(""),
  );
  await encode({ work, folder, sound: need(given, "sound"), seconds: timing.duration });
  await thumbnail(folder, timing);
  rmSync(work, { recursive: true, force: true });
  progress(100, "assembled");
});

function copyFont(name, work) {
  const font = join(FONT_FOLDER, name);
  if (!existsSync(font))
    throw new Refusal(`The font ${font} is missing: sudo apt-get install -y --no-install-recommends fonts-inter`);
  copyFileSync(font, join(work, "fonts", name));
}

/** Names inside a filter are those of the working folder, so nothing of them has to be escaped. */
async function encode({ work, folder, sound, seconds }) {
  const [plainScale, ...tags] = [COLOURS[1], ...COLOURS.slice(2)];
  const words = [
    ..."-f concat -safe 0 -i films.txt -i".split(" "),
    resolve(sound),
    ..."-i ../captions.srt -map 0:v -map 1:a -map 2:s -vf".split(" "),
    `ass=captions.ass:fontsdir=fonts,${plainScale}`,
    ..."-c:v libx264 -preset veryfast -crf 20 -threads 2 -pix_fmt yuv420p -r 25 -g 50".split(" "),
    ...tags,
    ..."-c:a copy -c:s mov_text -metadata:s:s:0 language=eng -movflags +faststart".split(" "),
    "-t",
    String(seconds),
  ];
  const before = process.cwd();
  const out = resolve(folder, "video.mp4");
  process.chdir(work);
  try {
    await ffmpeg(words, out, { seconds, tell: (share) => progress(share * 95, "encoding") });
  } finally {
    process.chdir(before);
  }
}

/** The opening, just before it ends. */
async function thumbnail(folder, { scenes }) {
  const at = Math.max(0.5, scenes[0].end - 0.45);
  await run("ffmpeg", [
    "-nostdin",
    "-hide_banner",
    "-loglevel",
    "error",
    "-y",
    "-ss",
    at.toFixed(2),
    "-i",
    join(folder, "video.mp4"),
    "-frames:v",
    "1",
    "-vf",
    "scale=1280:720",
    "-q:v",
    "3",
    join(folder, "thumbnail.jpg"),
  ]);
}
