// The drawings that open and close.
import { badge, card, centred, heading, layer } from "./pieces.mjs";
import { STAGE } from "./theme.mjs";
import { block, fit, heightOf, text, widthOf, wordStarts, wrap } from "./type.mjs";

/** A title that comes word by word, its subjects on an orbit, and what follows as chips. */
export function opening(scene, colours) {
  const [title] = scene.parts;
  const terms = scene.parts.filter(({ role }) => role === "term");
  const chapters = scene.parts.filter(({ role }) => role === "chapter");
  return [
    ...titleWords(title.text, colours),
    ...orbit(terms, colours),
    ...(scene.note ? introduction(scene.note, colours) : chips(chapters, colours)),
  ];
}

function titleWords(words, colours) {
  const fitted = fit(words, {
    width: 1000,
    height: 420,
    sizes: [112, 100, 90, 80, 70, 60, 52],
    weight: 800,
    leading: 1.14,
  });
  const height = heightOf(fitted);
  const top = 440 - height / 2;
  const face = { size: fitted.size, weight: 800, family: "Inter Display" };
  let count = 0;
  const layers = fitted.lines.flatMap((line, row) => {
    const starts = wordStarts(line, face);
    const y = top + fitted.size * 0.74 + row * fitted.size * fitted.leading;
    return line.split(" ").map((word, at) => {
      count += 1;
      return layer(
        `word-${count}`,
        { cue: `0:${count - 1}`, motion: "rise" },
        text(word, { x: STAGE.left + starts[at], y, fill: colours.ink, ...face }),
      );
    });
  });
  return [
    ...layers,
    layer(
      "rule",
      { motion: "grow-right", more: { lasts: 1.2 } },
      `<rect x="${STAGE.left}" y="${Math.round(top - 64)}" width="220" height="10" rx="5" fill="${colours.accent}"/>`,
    ),
  ];
}

function orbit(terms, colours) {
  const [x, y, radius] = [1490, 470, 230];
  const tones = [colours.accent, colours.second, colours.third];
  const ring = `<circle cx="${x}" cy="${y}" r="${radius}" fill="none" stroke="${colours.line}" stroke-width="3"/><circle cx="${x}" cy="${y}" r="${radius - 74}" fill="none" stroke="${colours.line}" stroke-width="2" stroke-dasharray="4 14" stroke-linecap="round"/>`;
  const centre = terms[0] ?? { icon: "spark", cue: "0:0" };
  const round = terms.slice(1);
  const moons = (
    round.length === 0
      ? [
          { icon: "question", cue: "0:1" },
          { icon: "lens", cue: "0:2" },
        ]
      : round
  ).map((term, index, all) =>
    layer(
      `moon-${index}`,
      { cue: "start", motion: "orbit", more: { centre: `${x},${y}`, seconds: 26, delay: 0.5 + index * 0.3 } },
      moon(term, {
        x,
        y,
        radius,
        angle: -0.6 + (index * 2 * Math.PI) / Math.max(2, all.length),
        colour: tones[(index + 1) % 3],
        fill: colours.card,
      }),
    ),
  );
  return [
    layer("ring", { motion: "fade" }, ring),
    layer("core", { motion: "rise" }, badge(centre.icon, { x, y, radius: 104, colour: tones[0], fill: colours.card })),
    ...moons,
  ];
}

function moon(term, { x, y, radius, angle, colour, fill }) {
  return badge(term.icon, {
    x: x + Math.cos(angle) * radius,
    y: y + Math.sin(angle) * radius,
    radius: 58,
    colour,
    fill,
  });
}

function chips(chapters, colours) {
  let x = STAGE.left;
  return chapters.slice(0, 4).flatMap((chapter, index) => {
    const width = widthOf(chapter.text, 30, 500) + 84;
    if (x + width > STAGE.right) return [];
    const dot = `<circle cx="${x + 34}" cy="790" r="7" fill="${[colours.accent, colours.second, colours.third][index % 3]}"/>`;
    const drawn =
      card({ x, y: 756, width, height: 68 }, colours, { radius: 34 }) +
      dot +
      text(chapter.text, { x: x + 56, y: 801, size: 30, fill: colours.ink });
    x += width + 22;
    return [layer(`chip-${index}`, { cue: "start", motion: "rise", more: { delay: 0.9 + index * 0.28 } }, drawn)];
  });
}

function introduction({ text: words, cue }, colours) {
  const fitted = fit(words, { width: 1500, height: 90, sizes: [38, 34], weight: 500 });
  return [layer("introduction", { cue, motion: "rise" }, block(fitted, { x: STAGE.left, y: 770, fill: colours.soft }))];
}

/** What to keep, ticked off, and whose words it rests on. */
export function closing(scene, colours) {
  const points = scene.parts.slice(0, 3);
  const credit =
    scene.sources.length === 0
      ? []
      : [
          layer(
            "sources",
            { motion: "fade", more: { delay: 0.6 } },
            text(creditOf(scene.sources), { x: STAGE.left, y: 822, size: 30, fill: colours.soft }),
          ),
        ];
  if (points.length === 0)
    return [...heading(scene, colours), ...lastWords(scene, colours), ...endRing(scene.icon, colours), ...credit];
  const row = Math.min(172, 516 / points.length);
  const top = STAGE.top + (516 - row * points.length) / 2;
  const rows = points.flatMap((point, index) => tick(point, { y: top + row * index, row, index }, colours));
  return [...heading(scene, colours), ...rows, ...endRing(scene.icon, colours), ...credit];
}

/** The opening's ring again, smaller: what was set out has come round. */
function endRing(name, colours) {
  const [x, y, radius] = [1560, 520, 190];
  const moons = [colours.second, colours.third].map((tone, index) =>
    layer(
      `moon-${index}`,
      { motion: "orbit", more: { centre: `${x},${y}`, seconds: 14, delay: 0.3 } },
      `<circle cx="${x + radius * (index === 0 ? 1 : -1)}" cy="${y}" r="18" fill="${tone}"/>`,
    ),
  );
  return [
    layer(
      "ring",
      { motion: "fade" },
      `<circle cx="${x}" cy="${y}" r="${radius}" fill="none" stroke="${colours.line}" stroke-width="3"/>`,
    ),
    layer("core", { motion: "rise" }, badge(name, { x, y, radius: 100, colour: colours.accent, fill: colours.card })),
    ...moons,
  ];
}

function creditOf(sources) {
  const line = `${sources.length === 1 ? "Source" : "Sources"}: ${sources.join(", ")}`;
  return wrap(line, { width: 1500, size: 30 })[0];
}

function tick(point, { y, row, index }, colours) {
  const tone = [colours.accent, colours.second, colours.third][index % 3];
  const fitted = fit(point.text, { width: 1010, height: row - 28, sizes: [52, 46, 42, 38], weight: 600 });
  return [
    layer(
      `tick-${index}`,
      { cue: point.cue, motion: "grow-right" },
      badge("check", { x: STAGE.left + 50, y: y + row / 2, radius: 46, colour: tone, fill: colours.card }),
    ),
    layer(
      `point-${index}`,
      { cue: point.cue, motion: "left", focus: point.focus },
      centred(fitted, { x: STAGE.left + 136, top: y, height: row, fill: colours.ink }),
    ),
  ];
}

function lastWords(scene, colours) {
  const fitted = fit(scene.lines.at(-1), { width: 1060, height: 300, sizes: [84, 72, 60], weight: 700 });
  return [
    layer(
      "last",
      { cue: "0:0", motion: "rise" },
      centred(fitted, {
        x: STAGE.left,
        top: STAGE.top,
        height: STAGE.height - 80,
        fill: colours.ink,
        family: "Inter Display",
      }),
    ),
  ];
}
