// Drawings of one thing said: a number, a comparison, a cause, a definition, a statement.
import { arrow, badge, card, centred, flow, ghost, heading, layer, note, stageFor } from "./pieces.mjs";
import { counter } from "./lists.mjs";
import { STAGE } from "./theme.mjs";
import { block, fit, fitAll, round, text, widthOf } from "./type.mjs";

/** A large number that counts up, what it is about, and how much of something it is. */
export function number(scene, colours) {
  const [amount, about] = scene.parts;
  const stage = stageFor(scene);
  const percent = /^(?:%|percent|per cent)$/i.test(amount.unit) && amount.value <= 100;
  const written = amount.value.toLocaleString("en-US", { minimumFractionDigits: amount.decimals });
  const shown = `${amount.money}${written}${percent ? "%" : ""}`;
  const size = [260, 220, 180, 150, 120, 96].find((wanted) => widthOf(shown, wanted, 700) < 860) ?? 80;
  const place = {
    x: STAGE.left,
    y: stage.top + 40 + size * 0.76,
    size,
    weight: 800,
    fill: colours.accent,
    family: "Inter Display",
  };
  const count = { to: amount.value, decimals: amount.decimals, before: amount.money, after: percent ? "%" : "" };
  const under = place.y + 34;
  const unit = percent ? "" : amount.unit;
  const words = fit(about.text, { width: 860, height: stage.bottom - under - 110, sizes: [44, 40, 36, 32] });
  return [
    ...heading(scene, colours),
    counter("amount", { cue: amount.cue, lasts: 1.3 }, { place, count }),
    layer(
      "unit",
      { cue: amount.cue, motion: "left" },
      unit === ""
        ? `<rect x="${STAGE.left}" y="${round(under)}" width="160" height="6" rx="3" fill="${colours.line}"/>`
        : text(unit, { x: STAGE.left, y: under + 46, size: 60, weight: 600, fill: colours.second }),
    ),
    layer(
      "about",
      { cue: "start", motion: "rise", more: { delay: 0.4 } },
      block(words, { x: STAGE.left, y: under + (unit === "" ? 44 : 90), fill: colours.ink }),
    ),
    ...(percent ? hundred(amount, stage, colours) : measure(amount, { about, stage }, colours)),
    ...note(scene.note, colours),
  ];
}

/** A hundred dots of which as many light up. */
function hundred({ value, cue }, stage, colours) {
  const step = Math.min(52, stage.height / 10);
  const [left, top] = [STAGE.right - step * 10, stage.top + (stage.height - step * 10) / 2];
  const lit = Math.round(value);
  const dot = (index, fill) =>
    `<circle cx="${round(left + (index % 10) * step + step / 2)}" cy="${round(top + (9 - Math.floor(index / 10)) * step + step / 2)}" r="${round(step * 0.34)}" fill="${fill}"/>`;
  const all = Array.from({ length: 100 }, (_, index) => index);
  return [
    layer("dots", { motion: "fade" }, all.map((index) => dot(index, colours.line)).join("")),
    layer(
      "lit",
      { cue, motion: "grow-up", more: { lasts: 1.4 } },
      all
        .slice(0, lit)
        .map((index) => dot(index, colours.accent))
        .join(""),
    ),
  ];
}

/** One block beside as many as the number says where that can be counted; else a dial that turns. */
function measure({ value, cue }, { about, stage }, colours) {
  const [x, y] = [1480, stage.top + stage.height / 2];
  if (value > 1 && value <= 8) return blocks({ value, cue, x, stage }, colours);
  const ticks = Array.from({ length: 48 }, (_, index) => {
    const angle = (index / 48) * 2 * Math.PI;
    const [inner, outer] = [216, index % 4 === 0 ? 246 : 236];
    return `<path d="M${round(x + Math.cos(angle) * inner)} ${round(y + Math.sin(angle) * inner)}L${round(x + Math.cos(angle) * outer)} ${round(y + Math.sin(angle) * outer)}" stroke="${colours.line}" stroke-width="5" stroke-linecap="round"/>`;
  });
  return [
    layer("dial", { motion: "fade" }, ticks.join("")),
    layer(
      "core",
      { cue: "start", motion: "rise", more: { delay: 0.3 } },
      badge(about.icon, { x, y, radius: 150, colour: colours.second, fill: colours.card }),
    ),
    layer(
      "hand",
      { cue, motion: "orbit", more: { centre: `${x},${y}`, seconds: 9 } },
      `<circle cx="${x}" cy="${y - 190}" r="26" fill="${colours.accent}" opacity="0.2"/><circle cx="${x}" cy="${y - 190}" r="13" fill="${colours.accent}"/>`,
    ),
  ];
}

function blocks({ value, cue, x, stage }, colours) {
  const unit = Math.min(120, (stage.height - 70) / Math.max(4, Math.ceil(value)));
  const bottom = stage.bottom - 50;
  const stack = (left, count, tone) =>
    Array.from({ length: Math.ceil(count) }, (_, index) => {
      const part = Math.min(1, count - index);
      const height = (unit - 10) * part;
      return `<rect x="${left}" y="${round(bottom - index * unit - height)}" width="190" height="${round(height)}" rx="12" fill="${tone}"/>`;
    }).join("");
  return [
    layer(
      "ground",
      { motion: "grow-right" },
      `<path d="M${x - 290} ${bottom + 8}H${x + 290}" stroke="${colours.line}" stroke-width="5" stroke-linecap="round"/>`,
    ),
    layer(
      "one",
      { cue: "start", motion: "grow-up", more: { delay: 0.4 } },
      stack(x - 240, 1, colours.second) +
        text("1", { x: x - 145, y: bottom + 54, size: 38, weight: 700, fill: colours.soft, anchor: "middle" }),
    ),
    layer(
      "many",
      { cue, motion: "grow-up", more: { lasts: 1.3 } },
      stack(x + 50, value, colours.accent) +
        text(String(value), {
          x: x + 145,
          y: bottom + 54,
          size: 38,
          weight: 700,
          fill: colours.soft,
          anchor: "middle",
        }),
    ),
  ];
}

/** Two panels; the second comes when the sentence turns to it. */
export function compare(scene, colours) {
  const stage = stageFor(scene);
  const width = 750;
  const texts = fitAll(
    scene.parts.slice(0, 2).map((part) => part.text),
    { width: width - 110, height: stage.height - 270, sizes: [54, 48, 42, 38, 34], weight: 600 },
  );
  const sides = scene.parts.slice(0, 2).map((part, index) => {
    const x = index === 0 ? STAGE.left : STAGE.right - width;
    const tone = index === 0 ? colours.second : colours.accent;
    const content =
      card({ x, y: stage.top, width, height: stage.height }, colours, { stroke: tone }) +
      badge(part.icon, { x: x + width / 2, y: stage.top + 126, radius: 76, colour: tone, fill: colours.deep }) +
      centred(texts[index], {
        x: x + width / 2,
        top: stage.top + 214,
        height: stage.height - 240,
        fill: colours.ink,
        anchor: "middle",
      });
    return layer(part.role, { cue: part.cue, motion: index === 0 ? "rise" : "right" }, content);
  });
  const y = stage.top + stage.height / 2;
  const between = layer(
    "between",
    { cue: scene.parts[1].cue, motion: "grow-down" },
    `<path d="M960 ${stage.top + 20}V${y - 64}M960 ${y + 64}V${stage.bottom - 20}" stroke="${colours.line}" stroke-width="5" stroke-linecap="round"/>`,
  );
  const versus = layer(
    "versus",
    { cue: scene.parts[1].cue, motion: "rise" },
    `<circle cx="960" cy="${y}" r="48" fill="${colours.deep}" stroke="${colours.line}" stroke-width="3"/>${text("vs", { x: 960, y: y + 13, size: 38, weight: 700, fill: colours.ink, anchor: "middle" })}`,
  );
  const boxes = [STAGE.left, STAGE.right - width].map((x, index) =>
    ghost(`ghost-${index}`, { x, y: stage.top, width, height: stage.height }, colours),
  );
  return [...heading(scene, colours), ...boxes, sides[0], between, versus, sides[1], ...note(scene.note, colours)];
}

/** A cause, an effect, and an arrow that grows between them. */
export function cause(scene, colours) {
  const stage = stageFor(scene);
  const [from, to] = scene.parts;
  const [width, height] = [640, Math.min(430, stage.height - 30)];
  const top = stage.top + (stage.height - height) / 2;
  const texts = fitAll([from.text, to.text], {
    width: width - 96,
    height: height - 226,
    sizes: [50, 46, 42, 38, 34],
    weight: 600,
  });
  const panel = (part, x, tone) => {
    const fitted = part === from ? texts[0] : texts[1];
    return (
      card({ x, y: top, width, height }, colours, { stroke: tone }) +
      badge(part.icon, { x: x + width / 2, y: top + 110, radius: 66, colour: tone, fill: colours.deep }) +
      centred(fitted, { x: x + width / 2, top: top + 184, height: height - 210, fill: colours.ink, anchor: "middle" })
    );
  };
  const y = top + height / 2;
  const line = { x1: STAGE.left + width + 30, y1: y, x2: STAGE.right - width - 30, y2: y };
  const late = laterOf(from.cue, to.cue);
  return [
    ...heading(scene, colours),
    ...[STAGE.left, STAGE.right - width].map((x, index) =>
      ghost(`ghost-${index}`, { x, y: top, width, height }, colours),
    ),
    layer("from", { cue: from.cue, motion: "left" }, panel(from, STAGE.left, colours.second)),
    layer("to", { cue: to.cue, motion: "right" }, panel(to, STAGE.right - width, colours.accent)),
    layer("arrow", { cue: late, motion: "grow-right", more: { lasts: 0.9 } }, arrow(line, colours.third, 10)),
    flow(
      "flow",
      {
        cue: late,
        points: [
          [line.x1, y],
          [line.x2 - 18, y],
        ],
        seconds: 1.5,
      },
      colours.third,
    ),
    layer(
      "link",
      { cue: late, motion: "rise" },
      text(scene.link, { x: 960, y: y - 40, size: 34, weight: 600, fill: colours.third, anchor: "middle" }),
    ),
    ...note(scene.note, colours),
  ];
}

function laterOf(one, other) {
  return Number(one.split(":")[1]) > Number(other.split(":")[1]) ? one : other;
}
