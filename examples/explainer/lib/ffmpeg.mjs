// ffmpeg and the other programs, started so that they never wait for a terminal and never leave half a file under a good name.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, extname } from "node:path";
import { Refusal } from "./program.mjs";

/** Runs a program to its end; resolves with what it wrote, or refuses with its last words. */
export async function run(program, words, { input = null, ok = [0], line = null } = {}) {
  const child = spawn(program, words, { stdio: [input === null ? "ignore" : "pipe", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name].setEncoding("utf8").on("data", (text) => {
      said[name] = (said[name] + text).slice(-8_000_000);
      line?.(text);
    });
  const [code] = await Promise.race([once(child, "close"), startFailure(child, program)]);
  if (!ok.includes(code))
    throw new Refusal(`${program} ended with ${code}: ${said.stderr.trim().split("\n").slice(-4).join("\n")}`);
  return { ...said, code };
}

async function startFailure(child, program) {
  const [failure] = await once(child, "error");
  throw new Refusal(failure.code === "ENOENT" ? `${program} is not installed.` : `${program}: ${failure.message}`);
}

const QUIET = ["-nostdin", "-hide_banner", "-y", "-loglevel", "error"];
const SAME_BYTES = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1"];

/** Runs ffmpeg; the output has its name only once it is whole. `seconds` and `tell` report how far it is. */
export async function ffmpeg(words, output, { seconds = 0, tell = null } = {}) {
  mkdirSync(dirname(output), { recursive: true });
  const draft = `${output}.part${extname(output)}`;
  const report = tell === null ? [] : ["-nostats", "-progress", "pipe:1"];
  try {
    await run("ffmpeg", [...QUIET, ...report, ...words, ...SAME_BYTES, draft], { line: watcher(seconds, tell) });
    renameSync(draft, output);
  } finally {
    rmSync(draft, { force: true });
  }
}

function watcher(seconds, tell) {
  if (tell === null) return null;
  return (text) => {
    const at = [...text.matchAll(/out_time_us=(\d+)/g)].at(-1)?.[1];
    if (at !== undefined && seconds > 0) tell(Math.min(1, Number(at) / 1e6 / seconds));
  };
}

/** An encoder that takes raw RGBA frames; `end` waits until its file is whole. */
export function frameEncoder(output, { width, height, rate }) {
  mkdirSync(dirname(output), { recursive: true });
  const draft = `${output}.part.mp4`;
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", `${width}x${height}`, "-r", String(rate), "-i", "pipe:0"];
  const coding = [
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-crf",
    "14",
    "-threads",
    "2",
    "-pix_fmt",
    "yuv420p",
    ...COLOURS,
  ];
  const child = spawn("ffmpeg", ["-hide_banner", "-y", "-loglevel", "error", ...raw, ...coding, ...SAME_BYTES, draft], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  child.stdin.on("error", () => {});
  const closed = once(child, "close");
  return {
    async frame(pixels) {
      if (!child.stdin.write(pixels)) await Promise.race([once(child.stdin, "drain"), closed]);
    },
    async end() {
      child.stdin.end();
      const [code] = await closed;
      if (code !== 0) throw new Refusal(`ffmpeg ended with ${code}: ${said.trim()}`);
      renameSync(draft, output);
    },
  };
}

/** sRGB drawings become BT.709 video, and the file says so. */
export const COLOURS =
  "-vf scale=out_color_matrix=bt709:out_range=tv,setsar=1 -color_primaries bt709 -color_trc bt709 -colorspace bt709".split(
    " ",
  );

/** What a file holds, as ffprobe tells it. */
export async function probe(file) {
  const fields =
    "format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,nb_frames,pix_fmt,sample_aspect_ratio,sample_rate,channels";
  const { stdout } = await run("ffprobe", ["-v", "error", "-show_entries", fields, "-of", "json", file]);
  return JSON.parse(stdout);
}
