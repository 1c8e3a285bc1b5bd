// Where every layer of a drawing is at a moment: it comes when its word is said, and steps back while another is spoken of.
import { fill, paint } from "./paint.mjs";
import { parseLayers, raster } from "./layers.mjs";
import { paletteOf, HEIGHT, WIDTH } from "../draw/theme.mjs";

const AHEAD = 0.12;
const EXIT = 0.18;
const DIM = 0.45;

/** What stands behind all drawings: dark, with two slow lights. */
export function backdropOf(tone) {
  const { deep, card, glow, glow2 } = paletteOf(tone);
  const base = raster(
    `<defs><linearGradient id="a" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${card}"/><stop offset="0.55" stop-color="${deep}"/><stop offset="1" stop-color="${deep}"/></linearGradient></defs><rect width="${WIDTH}" height="${HEIGHT}" fill="url(#a)"/>`,
  );
  grain(base.pixels);
  return {
    pixels: base.pixels,
    lights: [light(glow), light(glow2)],
    lit: new Uint8Array(base.pixels.length),
    step: -1,
  };
}

function light(colour) {
  return raster(
    `<defs><radialGradient id="a"><stop offset="0" stop-color="${colour}" stop-opacity="0.46"/><stop offset="0.35" stop-color="${colour}" stop-opacity="0.3"/><stop offset="0.7" stop-color="${colour}" stop-opacity="0.1"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient></defs><circle cx="960" cy="540" r="535" fill="url(#a)"/>`,
  );
}

/** A little noise, the same each time, so that dark slopes show no steps. */
function grain(pixels) {
  let seed = 7;
  for (let at = 0; at < pixels.length; at += 4) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const more = (seed >> 16) % 3;
    for (let part = 0; part < 3; part += 1) pixels[at + part] = Math.min(255, pixels[at + part] + more);
  }
}

/** A scene ready to be painted. `lines` are its timed lines; times count from its start. */
export function prepareScene(svg, { lines, length, last = false }) {
  const { shared, layers } = parseLayers(svg);
  const drawn = layers
    .map((layer) => ({ ...layer, picture: raster(layer.svg, shared) }))
    .filter(({ picture }) => picture !== null);
  const timed = drawn.map((layer) => timedLayer(layer, lines));
  const spokenOf = new Set(timed.flatMap(({ focus }) => focus));
  return { layers: timed, lines, length, last, spokenOf, shared };
}

function timedLayer(layer, lines) {
  const delay = Number(layer.delay ?? 0);
  const at = cueTime(layer.cue, lines) + delay;
  return {
    ...layer,
    at,
    lasts: Number(layer.lasts ?? 0.55),
    focus: (layer.focus ?? "")
      .split(" ")
      .filter((word) => word !== "")
      .map(Number),
    points: (layer.path ?? "")
      .split(" ")
      .filter((word) => word !== "")
      .map((pair) => pair.split(",").map(Number)),
    pivot: (layer.centre ?? "0,0").split(",").map(Number),
    counted: new Map(),
  };
}

/** `start`, `line:word` or `line:end` as seconds of the scene. */
export function cueTime(cue, lines) {
  const [row, word] = cue.split(":");
  const line = lines[Number(row)];
  if (cue === "start" || line === undefined) return 0;
  if (word === "end") return line.end;
  const said = line.words[Math.min(Number(word ?? 0), line.words.length - 1)];
  return Math.max(0.05, (said?.start ?? line.start) - AHEAD);
}

/** Paints one frame of a scene: `at` in seconds of the scene, `whole` the share of the video that is over. */
export function paintScene(frame, scene, { at, clock, whole, backdrop, tone }) {
  frame.set(litBackdrop(backdrop, clock));
  const leaving = scene.last ? 1 : 1 - ease((at - (scene.length - EXIT)) / EXIT);
  for (const layer of scene.layers) paintLayer(frame, layer, { at, scene, leaving });
  const { accent, line } = paletteOf(tone);
  fill(frame, { x: 0, y: HEIGHT - 8, width: WIDTH, height: 8 }, line);
  fill(frame, { x: 0, y: HEIGHT - 8, width: Math.round(WIDTH * whole), height: 8 }, accent);
}

/** The lights move so slowly that every fifth frame is enough for them. */
function litBackdrop(backdrop, clock) {
  const step = Math.floor(clock * 5 + 1e-6);
  if (step !== backdrop.step) {
    backdrop.lit.set(backdrop.pixels);
    paintLights(backdrop.lit, backdrop.lights, step / 5);
    backdrop.step = step;
  }
  return backdrop.lit;
}

function paintLights(frame, [first, second], clock) {
  paint(frame, first, { dx: -520 + 360 * Math.sin(clock / 3.4), dy: -190 + 130 * Math.cos(clock / 2.9), opacity: 1 });
  paint(frame, second, { dx: 470 + 330 * Math.cos(clock / 3.8), dy: 170 + 140 * Math.sin(clock / 3), opacity: 1 });
}

function paintLayer(frame, layer, { at, scene, leaving }) {
  const progress = (at - layer.at) / layer.lasts;
  if (progress <= 0) return;
  const eased = ease(progress);
  const state = MOTIONS[layer.motion]?.(eased, layer, at - layer.at) ?? { opacity: eased };
  const picture =
    layer.motion === "count"
      ? countedPicture(layer, { eased: easeOut(progress), shared: scene.shared })
      : layer.picture;
  if (picture === null) return;
  paint(frame, picture, { ...state, opacity: (state.opacity ?? 1) * brightness(layer, scene, at) * leaving });
}

/** A layer that is not spoken of steps back while another one is. */
function brightness({ focus }, { lines, spokenOf }, at) {
  if (focus.length === 0) return 1;
  const now = lines.findLastIndex(({ start }) => at >= start - AHEAD);
  const level = (index) =>
    index < 0 || !spokenOf.has(index) || focus.includes(index) || Math.min(...focus) > index ? 1 : DIM;
  if (now < 0) return 1;
  const over = ease((at - lines[now].start + AHEAD) / 0.35);
  return level(now - 1) + (level(now) - level(now - 1)) * over;
}

const MOTIONS = {
  fade: (eased) => ({ opacity: eased }),
  rise: (eased) => ({ opacity: eased, dy: 46 * (1 - eased) }),
  left: (eased) => ({ opacity: eased, dx: -60 * (1 - eased) }),
  right: (eased) => ({ opacity: eased, dx: 60 * (1 - eased) }),
  "grow-right": (eased) => ({ clip: { left: 0, top: 0, right: eased, bottom: 1 } }),
  "grow-left": (eased) => ({ clip: { left: 1 - eased, top: 0, right: 1, bottom: 1 } }),
  "grow-down": (eased) => ({ clip: { left: 0, top: 0, right: 1, bottom: eased } }),
  "grow-up": (eased) => ({ clip: { left: 0, top: 1 - eased, right: 1, bottom: 1 } }),
  count: (eased) => ({ opacity: Math.min(1, eased * 4) }),
  flow: (_, layer, since) => flowState(layer, since),
  orbit: (eased, layer, since) => orbitState(eased, layer, since),
};

/** The motions that a drawing may name. */
export const MOTION_NAMES = Object.keys(MOTIONS);

function flowState({ points, seconds = "1.6" }, since) {
  const waiting = 0.6;
  if (since < waiting || points.length < 2) return { opacity: 0 };
  const share = ((since - waiting) / Number(seconds)) % 1;
  const [x, y] = along(points, ease(share));
  return { dx: x - points[0][0], dy: y - points[0][1], opacity: Math.min(1, Math.min(share, 1 - share) * 8) };
}

function along(points, share) {
  const lengths = points
    .slice(1)
    .map((point, index) => Math.hypot(point[0] - points[index][0], point[1] - points[index][1]));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  for (const [index, length] of lengths.entries()) {
    const part = Math.min(1, left / Math.max(1, length));
    if (left <= length || index === lengths.length - 1)
      return [0, 1].map((axis) => points[index][axis] + (points[index + 1][axis] - points[index][axis]) * part);
    left -= length;
  }
  return points[0];
}

function orbitState(eased, { picture, pivot, seconds = "20" }, since) {
  const [x, y] = [picture.x + picture.width / 2 - pivot[0], picture.y + picture.height / 2 - pivot[1]];
  const angle = (2 * Math.PI * since) / Number(seconds);
  return {
    opacity: eased,
    dx: x * Math.cos(angle) - y * Math.sin(angle) - x,
    dy: x * Math.sin(angle) + y * Math.cos(angle) - y,
  };
}

function countedPicture(layer, { eased, shared }) {
  const words = countWords(layer, eased);
  if (!layer.counted.has(words))
    layer.counted.set(
      words,
      raster(
        layer.svg.replace(/(<text\b[^>]*>)[^<]*(<\/text>)/, (_, open, close) => `${open}${words}${close}`),
        shared,
      ),
    );
  return layer.counted.get(words);
}

/** The number that is shown on the way to the last one. */
export function countWords({ to, decimals = "0", before = "", after = "" }, eased) {
  const digits = Number(decimals);
  const value = (Number(to) * eased).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${before}${value}${after}`;
}

function ease(share) {
  const within = Math.max(0, Math.min(1, share));
  return within * within * (3 - 2 * within);
}

function easeOut(share) {
  return 1 - (1 - Math.max(0, Math.min(1, share))) ** 3;
}
