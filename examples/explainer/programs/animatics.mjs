// animatics: reads the script aloud, and moves the drawings to it: one film without sound for each scene, and when each word is said.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { backdropOf, paintScene, prepareScene } from "../lib/animate.mjs";
import { frameEncoder } from "../lib/ffmpeg.mjs";
import { list, main, need, progress, readJson, writeJson } from "../lib/program.mjs";
import { HEIGHT, RATE, WIDTH } from "../draw/theme.mjs";
import { speak } from "../lib/speak.mjs";

await main(async (given) => {
  const script = readJson(need(given, "script"));
  const drawings = new Map(list(need(given, "drawing")).map((file) => [basename(file, ".svg"), file]));
  const folder = given.out ?? "animatics";
  progress(0, "reading aloud");
  const track = await speak(script.scenes, given.voice ?? script.voice, join(folder, "voice"));
  writeJson(join(folder, "timing.json"), { tone: script.tone, ...track });
  const backdrop = backdropOf(script.tone);
  for (const [index, { id }] of script.scenes.entries()) {
    const lines = track.lines.filter(({ scene }) => scene === index);
    await film(
      {
        id,
        svg: readFileSync(drawings.get(id), "utf8"),
        lines,
        times: track.scenes[index],
        whole: track.duration,
        tone: script.tone,
        backdrop,
      },
      folder,
    );
  }
  progress(100, `${script.scenes.length} scenes, ${track.duration} s`);
});

async function film({ id, svg, lines, times, whole, tone, backdrop }, folder) {
  const length = times.end - times.start;
  const scene = prepareScene(svg, {
    lines: lines.map((line) => shifted(line, times.start)),
    length,
    last: times.end === whole,
  });
  const encoder = frameEncoder(join(folder, `${id}.mp4`), { width: WIDTH, height: HEIGHT, rate: RATE });
  const [first, last] = [Math.round(times.start * RATE), Math.round(times.end * RATE)];
  const frames = [
    new Uint8Array(WIDTH * HEIGHT * 4),
    new Uint8Array(WIDTH * HEIGHT * 4),
    new Uint8Array(WIDTH * HEIGHT * 4),
  ];
  for (let number = first; number < last; number += 1) {
    const frame = frames[number % 3];
    const clock = number / RATE;
    paintScene(frame, scene, { at: clock - times.start, clock, whole: clock / whole, backdrop, tone });
    await encoder.frame(frame);
    progress(Math.min(99, (100 * clock) / whole), `moving ${id}`);
  }
  await encoder.end();
}

function shifted(line, by) {
  const moved = ({ start, end, ...more }) => ({ ...more, start: start - by, end: end - by });
  return { ...moved(line), words: line.words.map((word) => moved(word)) };
}
