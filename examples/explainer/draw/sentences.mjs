// Drawings that set a sentence as it is said: a definition, a statement.
import { arrow, badge, flow, heading, layer, note, stageFor } from "./pieces.mjs";
import { STAGE } from "./theme.mjs";
import { block, fit, heightOf, round, text } from "./type.mjs";

/** A term, and what it means on the other side of a line. */
export function definition(scene, colours) {
  const [term, meaning] = scene.parts;
  const stage = stageFor(scene);
  const y = stage.top + stage.height / 2 - 40;
  const name = fit(term.text, { width: 560, height: 130, sizes: [68, 60, 52, 44], weight: 700 });
  const words = fit(meaning.text, {
    width: 800,
    height: stage.height - 120,
    sizes: [72, 64, 56, 50, 44, 38],
    weight: 600,
  });
  return [
    ...heading(scene, colours),
    layer(
      "term",
      { cue: term.cue, motion: "rise" },
      badge(term.icon, { x: 420, y, radius: 136, colour: colours.accent, fill: colours.card }) +
        block(name, { x: 420, y: y + 168, fill: colours.ink, anchor: "middle", family: "Inter Display" }),
    ),
    layer(
      "line",
      { cue: meaning.cue, motion: "grow-right" },
      arrow({ x1: 590, y1: y, x2: 850, y2: y }, colours.second, 8),
    ),
    flow(
      "flow",
      {
        cue: meaning.cue,
        points: [
          [590, y],
          [834, y],
        ],
        seconds: 1.8,
      },
      colours.second,
    ),
    layer(
      "bar",
      { cue: meaning.cue, motion: "grow-down" },
      `<rect x="892" y="${round(y - heightOf(words) / 2 - 24)}" width="8" height="${round(heightOf(words) + 48)}" rx="4" fill="${colours.second}"/>`,
    ),
    ...meaningLines(words, { cue: meaning.cue, y }, colours),
    ...note(scene.note, colours),
  ];
}

/** The lines of a meaning, each with its first word. */
function meaningLines(words, { cue, y }, colours) {
  const [row, word] = cue.split(":");
  const top = y - heightOf(words) / 2 + words.size * 0.74;
  let said = Number(word);
  return words.lines.map((line, index) => {
    const at = `${row}:${said}`;
    said += line.split(" ").length;
    const place = {
      x: 936,
      y: top + index * words.size * words.leading,
      size: words.size,
      weight: 600,
      fill: colours.ink,
    };
    return layer(`meaning-${index}`, { cue: at, motion: "left" }, text(line, place));
  });
}

/** A sentence that is set line by line as it is said, its subjects in colour. */
export function statement(scene, colours) {
  const [quote] = scene.parts;
  const stage = stageFor(scene);
  const fitted = fit(quote.text, {
    width: 1120,
    height: stage.height - 30,
    sizes: [76, 68, 60, 54, 48, 42],
    weight: 700,
  });
  const top = stage.top + (stage.height - heightOf(fitted)) / 2;
  let said = 0;
  const lines = fitted.lines.map((line, index) => {
    const cue = `0:${said}`;
    said += line.split(" ").length;
    const baseline = top + fitted.size * 0.74 + index * fitted.size * fitted.leading;
    return layer(
      `line-${index}`,
      { cue, motion: "left" },
      coloured(line, { key: quote.key, x: STAGE.left + 46, y: baseline, size: fitted.size }, colours),
    );
  });
  const [x, y] = [1580, stage.top + stage.height / 2];
  return [
    ...heading(scene, colours),
    layer(
      "bar",
      { cue: "start", motion: "grow-down", more: { lasts: 1.2 } },
      `<rect x="${STAGE.left}" y="${round(top - 20)}" width="8" height="${round(heightOf(fitted) + 44)}" rx="4" fill="${colours.accent}"/>`,
    ),
    ...lines,
    layer(
      "ring",
      { motion: "fade" },
      `<circle cx="${x}" cy="${y}" r="196" fill="none" stroke="${colours.line}" stroke-width="3" stroke-dasharray="4 16" stroke-linecap="round"/>`,
    ),
    layer(
      "picture",
      { cue: "start", motion: "rise", more: { delay: 0.3 } },
      badge(quote.icon, { x, y, radius: 132, colour: colours.accent, fill: colours.card }),
    ),
    layer(
      "moon",
      { cue: "start", motion: "orbit", more: { centre: `${x},${y}`, seconds: 12, delay: 0.6 } },
      `<circle cx="${x + 196}" cy="${y}" r="16" fill="${colours.second}"/>`,
    ),
    ...note(scene.note, colours),
  ];
}

function coloured(line, { key, x, y, size }, colours) {
  const known = new Set(key);
  const marked = line.split(" ").map((word) => {
    const safe = word.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    return known.has(word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""))
      ? `<tspan fill="${colours.accent}">${safe}</tspan>`
      : safe;
  });
  return `<text x="${x}" y="${round(y)}" font-family="Inter" font-size="${size}" font-weight="700" fill="${colours.ink}">${marked.join(" ")}</text>`;
}
