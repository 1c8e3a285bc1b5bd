import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { backdropOf } from "./animate.mjs";
import { ffmpeg } from "./ffmpeg.mjs";
import { parseLayers, raster } from "./layers.mjs";
import { paint } from "./paint.mjs";
import { HEIGHT, WIDTH } from "../draw/theme.mjs";

/** All drawings, every layer shown, as one picture. */
export async function drawSheet(files, tone, out) {
  const columns = files.length < 3 ? files.length : files.length < 10 ? 3 : 5;
  const rows = Math.ceil(files.length / columns);
  const backdrop = backdropOf(tone);
  const frames = Array.from({ length: columns * rows }, (_, index) => still(files[index], backdrop));
  const raw = `${out}.rgba`;
  writeFileSync(raw, Buffer.concat(frames.map((frame) => shrink(frame))));
  const size = `${WIDTH / 4}x${HEIGHT / 4}`;
  await ffmpeg(
    [
      "-f",
      "rawvideo",
      "-pix_fmt",
      "rgba",
      "-s",
      size,
      "-r",
      "1",
      "-i",
      raw,
      "-vf",
      `tile=${columns}x${rows}:padding=10:margin=10`,
      "-frames:v",
      "1",
      "-update",
      "1",
    ],
    out,
  );
  rmSync(raw);
}

/** A drawing with all its layers. */
export function still(file, backdrop) {
  const frame = new Uint8Array(backdrop.pixels);
  if (file === undefined) return frame;
  const { shared, layers } = parseLayers(readFileSync(file, "utf8"));
  for (const layer of layers) {
    const picture = raster(layer.svg, shared);
    if (picture !== null) paint(frame, picture, {});
  }
  return frame;
}

/** A quarter of the width and height, each pixel the mean of sixteen. */
function shrink(frame) {
  const [width, height] = [WIDTH / 4, HEIGHT / 4];
  const small = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      mean(frame, { x: x * 4, y: y * 4 }, small.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
  return small;
}

function mean(frame, { x, y }, out) {
  for (let part = 0; part < 4; part += 1) {
    let sum = 0;
    for (let at = 0; at < 16; at += 1) sum += frame[((y + (at >> 2)) * WIDTH + x + (at & 3)) * 4 + part];
    out[part] = sum >> 4;
  }
}
