// audio: the narration polished, a bed of music that makes room for it, one loudness.
import { join } from "node:path";
import { ffmpeg, run } from "../lib/ffmpeg.mjs";
import { bedSource } from "../lib/music.mjs";
import { main, need, progress, readJson, writeJson } from "../lib/program.mjs";

const LOUDNESS = -14;
const POLISH =
  "highpass=f=80,equalizer=f=3200:t=q:w=1.2:g=3,acompressor=threshold=-22dB:ratio=3:attack=8:release=120:makeup=4dB";
const STEREO = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo";

await main(async (given) => {
  const { duration, tone } = readJson(need(given, "timing"));
  const folder = given.out ?? "audio";
  const mix = join(folder, "mix.wav");
  progress(5, "music");
  await ffmpeg(
    [
      "-f",
      "lavfi",
      "-i",
      bedSource(tone, duration),
      "-af",
      `lowpass=f=2400,aecho=0.8:0.7:60|140:0.25|0.18,afade=t=in:d=1.2,afade=t=out:st=${(duration - 1.4).toFixed(2)}:d=1.4`,
      "-ac",
      "2",
    ],
    join(folder, "bed.wav"),
  );
  progress(40, "mixing");
  const graph = `[0:a]${POLISH},${STEREO},asplit=2[voice][key];[1:a]${STEREO},volume=-13dB[m];[m][key]sidechaincompress=threshold=0.05:ratio=5:attack=40:release=350[low];[low][voice]amix=inputs=2:normalize=0,${STEREO}[out]`;
  await ffmpeg(
    [
      "-i",
      need(given, "narration"),
      "-i",
      join(folder, "bed.wav"),
      "-filter_complex",
      graph,
      "-map",
      "[out]",
      "-c:a",
      "pcm_s16le",
    ],
    mix,
  );
  progress(70, "loudness");
  const found = await loudness(mix);
  const target = `loudnorm=I=${LOUDNESS}:TP=-1.5:LRA=11`;
  const second = `${target}:measured_I=${found.input_i}:measured_TP=${found.input_tp}:measured_LRA=${found.input_lra}:measured_thresh=${found.input_thresh}:offset=${found.target_offset}:linear=true`;
  await ffmpeg(
    ["-i", mix, "-af", `${second},aresample=48000,${STEREO}`, "-c:a", "aac", "-b:a", "160k"],
    join(folder, "sound.m4a"),
  );
  writeJson(join(folder, "loudness.json"), found);
  progress(100, `${duration} s of sound`);
});

async function loudness(file) {
  const { stderr } = await run("ffmpeg", [
    "-nostdin",
    "-hide_banner",
    "-nostats",
    "-i",
    file,
    "-af",
    `loudnorm=I=${LOUDNESS}:TP=-1.5:LRA=11:print_format=json`,
    "-f",
    "null",
    "-",
  ]);
  return JSON.parse(/\{[^{}]*"input_i"[^{}]*\}/.exec(stderr)[0]);
}
