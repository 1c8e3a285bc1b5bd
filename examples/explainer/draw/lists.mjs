// Drawings of several things: steps, lists, parts, questions, bars.
import { arrow, badge, card, centred, flow, ghost, heading, layer } from "./pieces.mjs";
import { STAGE } from "./theme.mjs";
import { block, fit, fitAll, round, text } from "./type.mjs";

function tones({ accent, second, third }) {
  return [accent, second, third];
}

/** A chain of cards: each arrow grows when its step is told, and a dot runs along what is there. */
export function steps(scene, colours) {
  const { parts, loop } = scene;
  const gap = 66;
  const width = (STAGE.width - gap * (parts.length - 1)) / parts.length;
  const [top, height] = [STAGE.top + (loop ? 6 : 30), loop ? 476 : 500];
  const middle = top + 104;
  const fitted = fitAll(
    parts.map((part) => part.text),
    { width: width - 44, height: height - 230, sizes: [46, 42, 39, 36, 33, 30], weight: 600 },
  );
  const layers = parts.flatMap((part, index) => {
    const x = STAGE.left + index * (width + gap);
    const tone = tones(colours)[index % 3];
    const before = index === 0 ? [] : link({ index, x: x - gap, gap, y: middle, part }, tone);
    return [
      ghost(`ghost-${index}`, { x, y: top, width, height }, colours),
      ...before,
      stepCard({ part, index, x, top, width, height, tone, fitted: fitted[index] }, colours),
    ];
  });
  return [
    ...heading(scene, colours),
    ...layers,
    ...(loop && parts.length > 2 ? back({ parts, width, bottom: top + height }, colours) : []),
  ];
}

function link({ index, x, gap, y, part }, tone) {
  const line = { x1: x + 9, y1: y, x2: x + gap - 9, y2: y };
  return [
    layer(`arrow-${index}`, { cue: part.cue, motion: "grow-right" }, arrow(line, tone, 7)),
    flow(
      `flow-${index}`,
      {
        cue: part.cue,
        points: [
          [line.x1, y],
          [line.x2 - 12, y],
        ],
        seconds: 1.4,
      },
      tone,
    ),
  ];
}

function stepCard({ part, index, x, top, width, height, tone, fitted }, colours) {
  return layer(
    `step-${index}`,
    { cue: part.cue, motion: "rise", focus: part.focus },
    card({ x, y: top, width, height }, colours) +
      badge(part.icon, { x: x + width / 2, y: top + 104, radius: 62, colour: tone, fill: colours.deep }) +
      text(String(index + 1), { x: x + 32, y: top + 58, size: 34, weight: 700, fill: tone }) +
      block(fitted, { x: x + width / 2, y: top + 204, fill: colours.ink, anchor: "middle" }),
  );
}

/** What a cycle does after its last step. */
function back({ parts, width, bottom }, colours) {
  const [from, to, y] = [STAGE.right - width / 2, STAGE.left + width / 2, bottom + 58];
  const path = `<path d="M${from} ${bottom + 8}V${y - 24}Q${from} ${y} ${from - 24} ${y}H${to + 24}Q${to} ${y} ${to} ${y - 24}V${bottom + 30}" fill="none" stroke="${colours.accent}" stroke-width="6" stroke-linecap="round"/><path d="M${to} ${bottom + 8}l-13 24h26z" fill="${colours.accent}"/>`;
  const cue = `${parts.at(-1).focus[0] ?? 0}:4`;
  const points = [
    [from, bottom + 8],
    [from, y],
    [to, y],
    [to, bottom + 30],
  ];
  return [
    layer("back", { cue, motion: "grow-left", more: { lasts: 1.2 } }, path),
    flow("flow-back", { cue, points, seconds: 3 }, colours.accent),
  ];
}

/** Rows that come as they are told; the one that is spoken of is bright. */
export function list(scene, colours) {
  const { parts } = scene;
  const row = Math.min(150, STAGE.height / parts.length);
  const top = STAGE.top + (STAGE.height - row * parts.length) / 2;
  const texts = fitAll(
    parts.map((part) => part.text),
    { width: 1380, height: row - 44, sizes: [46, 42, 38, 34], weight: 600 },
  );
  const rows = parts.flatMap((part, index) => {
    const [y, tone] = [top + index * row, tones(colours)[index % 3]];
    const content =
      card({ x: STAGE.left, y: y + 9, width: STAGE.width, height: row - 18 }, colours) +
      `<rect x="${STAGE.left}" y="${round(y + 37)}" width="8" height="${round(row - 74)}" rx="4" fill="${tone}"/>` +
      badge(part.icon, {
        x: STAGE.left + 92,
        y: y + row / 2,
        radius: Math.min(48, row / 2 - 20),
        colour: tone,
        fill: colours.deep,
      }) +
      centred(texts[index], { x: STAGE.left + 176, top: y, height: row, fill: colours.ink });
    return [
      ghost(`ghost-${index}`, { x: STAGE.left, y: y + 9, width: STAGE.width, height: row - 18 }, colours),
      layer(`row-${index}`, { cue: part.cue, motion: "left", focus: part.focus }, content),
    ];
  });
  return [...heading(scene, colours), ...rows];
}

/** The things that are named, side by side, joined as they are named. */
export function joined(scene, colours) {
  const count = scene.parts.length;
  const width = STAGE.width / count;
  const y = STAGE.top + 210;
  const layers = scene.parts.flatMap((part, index) => {
    const [x, tone] = [STAGE.left + width * (index + 0.5), tones(colours)[index % 3]];
    const fitted = fit(part.text, { width: width - 60, height: 130, sizes: [56, 50, 44, 38], weight: 700 });
    const bond =
      index === 0
        ? []
        : [
            layer(
              `bond-${index}`,
              { cue: part.cue, motion: "grow-right" },
              `<path d="M${round(x - width + 140)} ${y}H${round(x - 140)}" stroke="${colours.line}" stroke-width="6" stroke-dasharray="2 18" stroke-linecap="round"/>`,
            ),
          ];
    return [
      ...bond,
      layer(
        `part-${index}`,
        { cue: part.cue, motion: "rise" },
        badge(part.icon, { x, y, radius: 118, colour: tone, fill: colours.card }) +
          block(fitted, { x, y: y + 168, fill: colours.ink, anchor: "middle" }),
      ),
    ];
  });
  return [...heading(scene, colours), ...layers];
}

/** One thing, and a branch for each question about it. */
export function questions(scene, colours) {
  const [centre, ...branches] = scene.parts;
  const [x, y, radius] = [400, STAGE.top + STAGE.height / 2 - 30, 130];
  const name = fit(centre.text, { width: 480, height: 110, sizes: [48, 42, 36], weight: 700 });
  const row = Math.min(170, STAGE.height / branches.length);
  const top = STAGE.top + (STAGE.height - row * branches.length) / 2;
  const layers = branches.flatMap((branch, index) => {
    const [middle, tone] = [top + row * (index + 0.5), tones(colours)[index % 3]];
    const fitted = fit(branch.text, { width: 820, height: row - 60, sizes: [46, 42, 38, 34], weight: 600 });
    const [x1, y1, x2] = [x + radius + 18, y + (middle - y) * 0.22, 764];
    const box = { x: 790, y: middle - row / 2 + 12, width: STAGE.right - 790, height: row - 24 };
    return [
      ghost(`ghost-${index}`, box, colours),
      layer(`branch-${index}`, { cue: branch.cue, motion: "grow-right" }, arrow({ x1, y1, x2, y2: middle }, tone)),
      flow(
        `flow-${index}`,
        {
          cue: branch.cue,
          points: [
            [x1, y1],
            [x2 - 14, middle],
          ],
          seconds: 1.8,
        },
        tone,
      ),
      layer(
        `question-${index}`,
        { cue: branch.cue, motion: "left", focus: branch.focus },
        card({ x: 790, y: middle - row / 2 + 12, width: STAGE.right - 790, height: row - 24 }, colours) +
          centred(fitted, { x: 834, top: middle - row / 2, height: row, fill: colours.ink }),
      ),
    ];
  });
  return [
    ...heading(scene, colours),
    layer(
      "centre",
      { cue: "start", motion: "rise", more: { delay: 0.25 } },
      badge(centre.icon, { x, y, radius, colour: colours.accent, fill: colours.card }) +
        block(name, { x, y: y + radius + 34, fill: colours.ink, anchor: "middle" }),
    ),
    ...layers,
  ];
}

/** Bars that grow to their values while these are said; the value counts. */
export function bars(scene, colours) {
  const { parts: rows } = scene;
  const most = Math.max(...rows.map(({ value }) => value), 1e-9);
  const row = Math.min(150, (STAGE.height - 70) / rows.length);
  const top = STAGE.top + 70 + (STAGE.height - 70 - row * rows.length) / 2;
  const left = STAGE.left + 430;
  const longest = STAGE.right - left - 300;
  const axis = layer(
    "axis",
    { motion: "grow-down" },
    `<path d="M${left} ${round(top)}V${round(top + row * rows.length)}" stroke="${colours.line}" stroke-width="4" stroke-linecap="round"/>`,
  );
  const about = scene.about
    ? [layer("about", { motion: "fade" }, text(scene.about, { x: left, y: top - 26, size: 32, fill: colours.soft }))]
    : [];
  const layers = rows.flatMap((part, index) =>
    barRow(
      part,
      { index, y: top + row * index, row, left, length: Math.max(14, (longest * part.value) / most) },
      colours,
    ),
  );
  return [...heading(scene, colours), ...about, axis, ...layers];
}

function barRow(part, { index, y, row, left, length }, colours) {
  const tone = tones(colours)[index % 3];
  const thick = Math.min(72, row - 44);
  const label = fit(part.text, { width: 396, height: row - 24, sizes: [42, 38, 34, 30], weight: 600 });
  const decimals = String(part.value).split(".")[1]?.length ?? 0;
  const money = /^[$€£]/.exec(part.unit)?.[0] ?? "";
  const unit = part.unit.slice(money.length);
  const size = 50;
  const place = {
    x: Math.round(left + length + 28),
    y: Math.round(y + row / 2 + size * 0.36),
    size,
    weight: 700,
    fill: colours.ink,
    family: "Inter Display",
  };
  const count = { to: part.value, decimals, before: money, after: unit === "" ? "" : unit === "%" ? "%" : ` ${unit}` };
  return [
    layer(
      `label-${index}`,
      { cue: "start", motion: "fade", focus: part.focus, more: { delay: 0.15 * index } },
      centred(label, { x: left - 34, top: y, height: row, fill: colours.ink, anchor: "end" }),
    ),
    layer(
      `bar-${index}`,
      { cue: part.cue, motion: "grow-right", focus: part.focus, more: { lasts: 0.9 } },
      `<rect x="${left + 3}" y="${round(y + (row - thick) / 2)}" width="${round(length)}" height="${thick}" rx="12" fill="${tone}"/>`,
    ),
    counter(`value-${index}`, { cue: part.cue, focus: part.focus, lasts: 0.9 }, { place, count }),
  ];
}

/** A number that counts up to its value. */
export function counter(id, { cue, focus = [], lasts = 1.3 }, { place, count }) {
  const more = { lasts, to: count.to, decimals: count.decimals, before: count.before, after: count.after };
  const last = `${count.before}${count.to.toLocaleString("en-US", { minimumFractionDigits: count.decimals, maximumFractionDigits: count.decimals })}${count.after}`;
  return layer(id, { cue, motion: "count", focus, more }, text(last, place));
}
