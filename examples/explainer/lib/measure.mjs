// The measurements of acceptance, each with its limit.
import { parseSrt } from "./captions.mjs";
import { probe, run } from "./ffmpeg.mjs";
import { secondsOf } from "./pace.mjs";

const QUIET = ["-nostdin", "-hide_banner", "-nostats"];

/** One measurement with its limit. */
export function check(name, measured, { limit, passed }) {
  return { name, measured, limit, passed };
}

/** Order, length, pace and text of the subtitles, and whether they are there while their words are said. */
export function checkSubtitles({ subtitles, timing }) {
  const cues = parseSrt(subtitles);
  const overlaps = cues.filter((cue, index) => index > 0 && cue.start < cues[index - 1].end).length;
  const bad = cues.filter(({ start, end }) => end - start < 0.3 || end > timing.duration + 0.05).length;
  const pace = Math.max(...cues.map(({ start, end, text }) => text.length / (end - start)));
  const said = timing.lines
    .map(({ text }) => text)
    .join(" ")
    .replaceAll(/\s+/g, " ");
  const shown = cues
    .map(({ text }) => text)
    .join(" ")
    .replaceAll(/\s+/g, " ");
  const words = timing.lines.flatMap((line) => line.words);
  const late = words.filter(
    (word) => !cues.some((cue) => cue.start <= word.start + 0.12 && cue.end >= word.end - 0.12),
  ).length;
  return [
    check("subtitle cues", cues.length, {
      limit: "at least one, none overlap",
      passed: cues.length > 0 && overlaps === 0,
    }),
    check("subtitle lengths", bad, { limit: "no cue under 0.3 s or beyond the end", passed: bad === 0 }),
    check("subtitle pace", Math.round(pace * 10) / 10, { limit: "at most 28 characters a second", passed: pace <= 28 }),
    check("subtitle text", said === shown, { limit: "what is said, word by word", passed: said === shown }),
    check("subtitle timing", late, {
      limit: "every word is shown while it is said, within 0.12 s",
      passed: late === 0,
    }),
  ];
}

/** Size, rate, length, decoding, black and frozen pictures. */
export async function checkPicture({ video, timing, script }) {
  const { streams, format } = await probe(video);
  const picture = streams.find(({ codec_type: type }) => type === "video") ?? {};
  const length = Number(format.duration);
  const size = `${picture.width}x${picture.height}, ${picture.avg_frame_rate}, ${picture.pix_fmt}, ${picture.sample_aspect_ratio}`;
  const { stderr, code } = await run(
    "ffmpeg",
    [
      ...QUIET,
      "-xerror",
      "-i",
      video,
      "-map",
      "0:v",
      "-vf",
      "blackdetect=d=0.1:pix_th=0.10,freezedetect=n=-60dB:d=1",
      "-f",
      "null",
      "-",
    ],
    { ok: [0, 1, 69, 187, 255] },
  );
  const [black, frozen] = [stderr.match(/black_start:[\d.]+/g) ?? [], stderr.match(/freeze_start: [\d.]+/g) ?? []];
  const [least, most] = lengths(script);
  return [
    check("resolution", size, {
      limit: "1920x1080, 25/1, yuv420p, 1:1",
      passed: size === "1920x1080, 25/1, yuv420p, 1:1",
    }),
    check("duration", length, {
      limit: `as planned, ${timing.duration} s, within 0.2 s`,
      passed: Math.abs(length - timing.duration) <= 0.2,
    }),
    check("length", length, {
      limit: `${least} to ${most} s, by what was asked and what the script has to say`,
      passed: length >= least && length <= most,
    }),
    check("decodes", code, { limit: "every frame, exit code 0", passed: code === 0 }),
    check("black", black, { limit: "none of 0.1 s", passed: black.length === 0 }),
    check("frozen", frozen, { limit: "none of 1 s", passed: frozen.length === 0 }),
    check("index first", await indexFirst(video), {
      limit: "moov before mdat, so that it plays while it loads",
      passed: await indexFirst(video),
    }),
  ];
}

/** A script with little to say may be shorter than asked; none may be much longer. */
function lengths({ asked, scenes }) {
  const told = scenes.reduce((sum, { lines }) => sum + secondsOf(lines), 2);
  return [Math.round(Math.min(asked * 0.75, told * 0.75)), Math.round(asked * 1.2 + 5)];
}

async function indexFirst(video) {
  const { stderr } = await run("ffprobe", ["-v", "trace", video]);
  const [index, data] = [stderr.indexOf("type:'moov'"), stderr.indexOf("type:'mdat'")];
  return index >= 0 && index < data;
}

/** Loudness, peak, silence. */
export async function checkSound({ video, timing }) {
  const { stderr } = await run("ffmpeg", [
    ...QUIET,
    "-i",
    video,
    "-map",
    "0:a",
    "-af",
    "ebur128=peak=true:framelog=verbose,silencedetect=noise=-50dB:d=0.8",
    "-f",
    "null",
    "-",
  ]);
  const summary = stderr.slice(stderr.lastIndexOf("Summary:"));
  const loudness = Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]);
  const peak = Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]);
  const silences = [...stderr.matchAll(/silence_start: ([\d.]+)/g)]
    .map(([, at]) => Number(at))
    .filter((at) => at < timing.duration - 1.5);
  return [
    check("loudness", loudness, { limit: "-14 LUFS, within 1", passed: Math.abs(loudness + 14) <= 1 }),
    check("peak", peak, { limit: "at most -0.9 dBTP", passed: peak <= -0.9 }),
    check("silence", silences, { limit: "none of 0.8 s before the end", passed: silences.length === 0 }),
  ];
}
