// A layered drawing as pictures: every top-level group of the SVG becomes one, with what its data attributes say of its motion.
import { FONTS, HEIGHT, WIDTH } from "../draw/theme.mjs";
import { load } from "./packages.mjs";
import { Refusal } from "./program.mjs";

/** The top-level groups of a drawing, in order, and what stands before the first of them. */
export function parseLayers(svg) {
  const inner = /<svg\b[^>]*>([\s\S]*)<\/svg>\s*$/.exec(svg)?.[1];
  if (inner === undefined) throw new Refusal("A drawing must be one <svg> element.");
  const found = { shared: [], layers: [] };
  let depth = 0;
  let from = 0;
  for (const tag of inner.matchAll(TAG)) {
    if (depth === 0) from = tag.index;
    depth += depthOf(tag);
    if (depth === 0) place(inner.slice(from, tag.index + tag[0].length), found);
  }
  if (depth !== 0) throw new Refusal("A drawing's elements are not closed.");
  return { shared: found.shared.join(""), layers: found.layers };
}

const TAG = /<!--[\s\S]*?-->|<(\/?)([A-Za-z][\w:-]*)\b(?:"[^"]*"|'[^']*'|[^>"'])*?(\/?)>/g;

function depthOf([whole, closes, , empty]) {
  if (whole.startsWith("<!--") || empty === "/") return 0;
  return closes === "/" ? -1 : 1;
}

function place(element, { shared, layers }) {
  const open = /^<g\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/.exec(element);
  if (open === null) {
    if (!element.startsWith("<!--")) shared.push(element);
    return;
  }
  const attributes = Object.fromEntries(
    [...open[1].matchAll(/([\w:-]+)\s*=\s*"([^"]*)"/g)].map(([, name, value]) => [name.replace(/^data-/, ""), value]),
  );
  layers.push({
    id: attributes.id ?? `layer-${layers.length + 1}`,
    cue: "start",
    motion: "fade",
    ...attributes,
    svg: element,
  });
}

let Resvg = null;

/** Draws SVG content as pixels, cut to what is not empty; null where nothing is to be seen. */
export function raster(content, shared = "") {
  Resvg ??= load("@resvg/resvg-js").Resvg;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${shared}${content}</svg>`;
  const { pixels } = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: "Inter" },
  }).render();
  return cut(pixels);
}

function cut(pixels) {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, WIDTH * HEIGHT);
  const box = boxOf(words);
  if (box === null) return null;
  const { x, y, width, height } = box;
  const part = new Uint32Array(width * height);
  for (let row = 0; row < height; row += 1)
    part.set(words.subarray((y + row) * WIDTH + x, (y + row) * WIDTH + x + width), row * width);
  return { x, y, width, height, pixels: new Uint8Array(part.buffer) };
}

function boxOf(words) {
  let [left, right, top, bottom] = [WIDTH, -1, -1, -1];
  for (let y = 0; y < HEIGHT; y += 1) {
    const row = words.subarray(y * WIDTH, (y + 1) * WIDTH);
    const first = row.findIndex((word) => word !== 0);
    if (first < 0) continue;
    if (top < 0) top = y;
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(
      right,
      row.findLastIndex((word) => word !== 0),
    );
  }
  return top < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
