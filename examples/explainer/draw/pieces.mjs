// What drawings are made of. A layer is a top-level group; its data attributes say when it comes, how, and what it belongs to.
import { icon } from "./icons.mjs";
import { STAGE, WIDTH, HEIGHT } from "./theme.mjs";
import { block, escape, fit, heightOf, round, text } from "./type.mjs";

/** A layer: `motion` is rise, fade, left, right, grow-right, grow-left, grow-down, grow-up, count, flow or orbit. */
export function layer(id, { cue = "start", motion = "rise", focus = [], more = {} }, content) {
  const data = { cue, motion, ...(focus.length === 0 ? {} : { focus: focus.join(" ") }), ...more };
  const words = Object.entries(data)
    .map(([name, value]) => ` data-${name}="${escape([value].join())}"`)
    .join("");
  return `<g id="${id}"${words}>${content}</g>`;
}

/** A whole drawing. */
export function drawing(layers) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">\n${layers.join("\n")}\n</svg>\n`;
}

/** The heading of a scene with its place in the whole, and a rule that draws itself. */
export function heading({ heading: words, place }, colours) {
  const title = fit(words, { width: 1480, height: 80, sizes: [68, 60, 54, 48, 42], weight: 700 });
  return [
    layer(
      "place",
      { motion: "fade" },
      text(place, { x: STAGE.right, y: 158, size: 30, fill: colours.soft, weight: 500, anchor: "end" }),
    ),
    layer(
      "heading",
      { motion: "rise" },
      block(title, { x: STAGE.left, y: 108, fill: colours.ink, family: "Inter Display" }),
    ),
    layer(
      "rule",
      { motion: "grow-right" },
      `<rect x="${STAGE.left}" y="200" width="180" height="8" rx="4" fill="${colours.accent}"/>`,
    ),
  ];
}

/** A rounded box. */
export function card(
  { x, y, width, height },
  colours,
  { stroke = colours.line, fill = colours.card, radius = 28 } = {},
) {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}" fill="${fill}" stroke="${stroke}" stroke-width="2.5"/>`;
}

/** An icon in a disc. */
export function badge(name, { x, y, radius, colour, fill }) {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${fill}" stroke="${colour}" stroke-width="3"/>${icon(name, { x, y, size: radius * 1.15, stroke: colour, width: 1.9 })}`;
}

/** An arrow from left to right, or down, with its head. */
export function arrow({ x1, y1, x2, y2 }, colour, width = 6) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const head = 22;
  const [hx, hy] = [x2 - Math.cos(angle) * head * 0.8, y2 - Math.sin(angle) * head * 0.8];
  const side = (turn) => `${round(x2 - Math.cos(angle + turn) * head)} ${round(y2 - Math.sin(angle + turn) * head)}`;
  return `<path d="M${round(x1)} ${round(y1)}L${round(hx)} ${round(hy)}" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" fill="none"/><path d="M${round(x2)} ${round(y2)}L${side(0.5)}L${side(-0.5)}Z" fill="${colour}" stroke="${colour}" stroke-width="3" stroke-linejoin="round"/>`;
}

/** The outline of something that is going to be there. */
export function ghost(id, { x, y, width, height }, colours) {
  const outline = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="28" fill="none" stroke="${colours.line}" stroke-width="2.5" stroke-dasharray="3 13" stroke-linecap="round" opacity="0.7"/>`;
  return layer(id, { motion: "fade", more: { lasts: 0.3 } }, outline);
}

/** A dot that runs along a line again and again, once the line is there. */
export function flow(id, { cue, points, seconds = 1.6 }, colour) {
  const [[x, y]] = points;
  const path = points.map((point) => point.map((value) => round(value)).join(",")).join(" ");
  return layer(
    id,
    { cue, motion: "flow", more: { path, seconds } },
    `<circle cx="${round(x)}" cy="${round(y)}" r="20" fill="${colour}" opacity="0.22"/><circle cx="${round(x)}" cy="${round(y)}" r="9" fill="${colour}"/>`,
  );
}

/** A text in the middle of a height. */
export function centred(fitted, { x, top, height, fill, anchor = "start", family = "Inter" }) {
  return block(fitted, { x, y: top + (height - heightOf(fitted)) / 2, fill, anchor, family });
}

/** What is said beside the drawing, at its foot. */
export function note(words, colours) {
  if (words === null || words === undefined) return [];
  const fitted = fit(words.text, { width: 1500, height: 84, sizes: [36, 33, 30], weight: 500 });
  const height = heightOf(fitted);
  const top = 806 - height / 2;
  return [
    layer(
      "note-mark",
      { cue: words.cue, motion: "grow-down" },
      `<rect x="${STAGE.left}" y="${round(top - 12)}" width="6" height="${round(height + 24)}" rx="3" fill="${colours.third}"/>`,
    ),
    layer("note", { cue: words.cue, motion: "left" }, block(fitted, { x: STAGE.left + 34, y: top, fill: colours.ink })),
  ];
}

/** The part of the stage that is left above a note. */
export function stageFor(scene) {
  const bottom = scene.note === null || scene.note === undefined ? STAGE.bottom : 724;
  return { ...STAGE, bottom, height: bottom - STAGE.top };
}
