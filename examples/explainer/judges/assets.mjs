// Judges the drawings: one for each scene, layers that can be moved, nothing outside the picture, nothing in the captions' band.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { MOTION_NAMES } from "../lib/animate.mjs";
import { parseLayers, raster } from "../lib/layers.mjs";
import { filesOf, jsonOf, say } from "./verdict.mjs";

const CAPTIONS_FROM = 880;
const drawn = new Map(filesOf("assets", "drawings").map((file) => [basename(file, ".svg"), file]));
const fixes = [];
for (const { id } of jsonOf("storyboard", "storyboard").scenes) {
  if (drawn.has(id)) fixes.push(...faultsOf(id, readFileSync(drawn.get(id), "utf8")));
  else fixes.push(`Draw ${id}.svg: the storyboard has it.`);
}
say(fixes);

function faultsOf(id, svg) {
  if (/<(?:script|foreignObject|image)\b|href\s*=\s*["'](?!#)/i.test(svg))
    return [`${id}: a drawing has no scripts, pictures or links.`];
  try {
    const { shared, layers } = parseLayers(svg);
    if (layers.length < 2) return [`${id}: make at least two top-level groups, so that something can move.`];
    return layers.flatMap((layer) => faultsOfLayer(layer, { id, shared }));
  } catch (failure) {
    return [`${id} cannot be read: ${failure.message}`];
  }
}

function faultsOfLayer(layer, { id, shared }) {
  const name = `${id}, ${layer.id}`;
  if (!MOTION_NAMES.includes(layer.motion))
    return [`${name}: there is no motion "${layer.motion}"; take one of ${MOTION_NAMES.join(", ")}.`];
  const picture = raster(layer.svg, shared);
  if (picture === null) return [`${name} shows nothing.`];
  const [right, bottom] = [picture.x + picture.width, picture.y + picture.height];
  if (picture.x < 20 || picture.y < 20 || right > 1900)
    return [`${name} touches the edge of the picture: keep 40 pixels away.`];
  return bottom > CAPTIONS_FROM ? [`${name} reaches into the captions' band: end above ${CAPTIONS_FROM}.`] : [];
}
