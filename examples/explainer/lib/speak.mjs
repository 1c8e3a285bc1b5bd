// Reads lines aloud and knows when each word is said.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ffmpeg, run } from "./ffmpeg.mjs";
import { Refusal } from "./program.mjs";
import { spokenLine } from "./spoken.mjs";

/** The voices there are: who reads, and at which pace it is pleasant. */
export const VOICES = {
  slt: { reader: "festival", name: "voice_cmu_us_slt_arctic_hts", pace: 0.95 },
  rms: { reader: "flite", name: "rms", pace: 1 },
  awb: { reader: "flite", name: "awb", pace: 0.95 },
};

const RATE = 48_000;
const LEAD = 0.9;
const BETWEEN_LINES = 0.32;
const BETWEEN_SCENES = 0.75;
const TAIL = 1.6;

/**
 * Reads the scenes' lines into one file. Resolves with the times of scenes, lines and words; a scene lasts from the middle of
 * the pause before it to the middle of the pause after it.
 */
export async function speak(scenes, voice, folder) {
  const chosen = VOICES[voice];
  if (chosen === undefined) throw new Refusal(`There is no voice ${voice}: choose ${Object.keys(VOICES).join(", ")}.`);
  mkdirSync(folder, { recursive: true });
  const lines = scenes.flatMap((scene, index) =>
    scene.lines.map((text) => ({ scene: index, text, ...spokenLine(text), shown: text })),
  );
  const takes =
    chosen.reader === "festival" ? await festival(lines, chosen, folder) : await flite(lines, chosen, folder);
  const recorded = await Promise.all(
    takes.map((take, index) => record(take, { ...chosen, line: lines[index] }, folder)),
  );
  return arrange({ scenes, lines, recorded }, join(folder, "narration.wav"));
}

async function festival(lines, { name }, folder) {
  const orders = lines.map(
    ({ text }, at) =>
      `(set! u (Utterance Text "${asciiOnly(text)}")) (utt.synth u) (utt.save.words u "n${at}.words") (utt.save.wave u "n${at}.raw.wav" 'riff)`,
  );
  writeFileSync(join(folder, "narration.scm"), `(${name})\n${orders.join("\n")}\n`);
  await run("sh", ["-c", 'cd "$1" && exec festival -b narration.scm', "sh", folder]);
  return lines.map((_, at) => ({
    wav: join(folder, `n${at}.raw.wav`),
    ends: readFileSync(join(folder, `n${at}.words`), "utf8")
      .split("\n")
      .filter((line) => /^\d/.test(line))
      .map((line) => Number(line.split(/\s+/)[0])),
  }));
}

/** The voice's input is a program: nothing but these characters may reach it. */
function asciiOnly(text) {
  return text.replaceAll(/[^A-Za-z0-9 .,?']/g, " ");
}

async function flite(lines, { name }, folder) {
  const { stdout } = await run("flite", ["-lv"]);
  if (!stdout.split(/\s+/).includes(name)) throw new Refusal(`flite has no voice ${name}.`);
  const takes = [];
  for (const [at, { text }] of lines.entries()) {
    const wav = join(folder, `n${at}.raw.wav`);
    await run("flite", ["-voice", name, "-t", asciiOnly(text), "-o", wav]);
    takes.push({ wav, ends: [] });
  }
  return takes;
}

/** One line at the pace and rate of the whole, without the silence around it, and with its words' times. */
async function record({ wav, ends }, { pace, line }, folder) {
  const file = join(folder, `${wav.split("/").at(-1).split(".")[0]}.f32`);
  await ffmpeg(["-i", wav, "-af", `atempo=${pace},aresample=${RATE}`, "-ac", "1", "-f", "f32le"], file);
  const bytes = readFileSync(file);
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
  const [from, to] = loud(samples);
  if (to - from < RATE * 0.12 * Math.max(1, line.parts.length) * 0.5)
    throw new Refusal(`The voice said nothing, or too little, for: ${line.shown}`);
  const shift = from / RATE;
  const times = ends.map((end) => end / pace - shift);
  return { samples: samples.subarray(from, to), words: wordTimes(line, times, (to - from) / RATE) };
}

function loud(samples) {
  const margin = Math.round(RATE * 0.03);
  let from = 0;
  let to = samples.length - 1;
  while (from < to && Math.abs(samples[from]) < 0.004) from += 1;
  while (to > from && Math.abs(samples[to]) < 0.004) to -= 1;
  return [Math.max(0, from - margin), Math.min(samples.length, to + margin)];
}

/** The words of the text with the times of what was read for each; spread by letters where the voice counted otherwise. */
function wordTimes({ parts }, ends, length) {
  const read = parts.reduce((sum, { words }) => sum + words.length, 0);
  const known = ends.length === read && read > 0;
  const letters = parts.map(({ words }) => words.join("").length + words.length);
  const total = letters.reduce((sum, count) => sum + count, 0) || 1;
  let at = 0;
  let before = 0;
  return parts.map(({ token, words }, index) => {
    at += known ? words.length : letters[index];
    const end = Math.min(length, known ? (ends[at - 1] ?? before) : (length * at) / total);
    const word = { text: token, start: Math.max(0, before), end: Math.max(before, end) };
    before = word.end;
    return word;
  });
}

function arrange({ scenes, lines, recorded }, file) {
  const placed = [];
  let at = LEAD;
  for (const [index, { samples, words }] of recorded.entries()) {
    if (index > 0) at += lines[index].scene === lines[index - 1].scene ? BETWEEN_LINES : BETWEEN_SCENES;
    placed.push({ at, samples, words });
    at += samples.length / RATE;
  }
  const duration = Math.ceil((at + TAIL) * 25) / 25;
  writeFileSync(file, wave(placed, duration));
  const timed = placed.map(({ at: start, words, samples }, index) => ({
    scene: lines[index].scene,
    text: lines[index].shown,
    start: round(start),
    end: round(start + samples.length / RATE),
    words: words.map((word) => ({ text: word.text, start: round(start + word.start), end: round(start + word.end) })),
  }));
  return { duration, scenes: sceneTimes(scenes, timed, duration), lines: timed };
}

function sceneTimes(scenes, lines, duration) {
  const firsts = scenes.map((_, index) => lines.find((line) => line.scene === index)?.start ?? 0);
  const starts = firsts.map((start, index) => (index === 0 ? 0 : frame(start - BETWEEN_SCENES / 2)));
  return scenes.map(({ id }, index) => ({ id, start: starts[index], end: starts[index + 1] ?? duration }));
}

function frame(time) {
  return round(Math.round(time * 25) / 25);
}

function round(time) {
  return Math.round(time * 1000) / 1000;
}

/** A WAV file of 16 bits with every take at its place. */
function wave(placed, duration) {
  const count = Math.round(duration * RATE);
  const bytes = Buffer.alloc(44 + count * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + count * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(count * 2, 40);
  for (const { at, samples } of placed) {
    const first = Math.round(at * RATE);
    for (let n = 0; n < samples.length && first + n < count; n += 1)
      bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, samples[n])) * 32767), 44 + (first + n) * 2);
  }
  return bytes;
}
