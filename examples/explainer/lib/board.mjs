// From the script to pictures: which drawing each scene is, its parts, and the word of the narration that brings each in.
import { iconFor, iconsFor } from "../draw/icons.mjs";
import { bare, capital, contentStems, shorten, stem } from "./text.mjs";

/** The storyboard of a script. A cue is `line:word`, counted from nought; a focus is the lines that speak of a part. */
export function boardOf(script) {
  const count = script.scenes.length;
  return {
    title: script.title,
    tone: script.tone,
    scenes: script.scenes.map((scene, index) => {
      const drawing = scene.kind in BOARDS ? scene.kind : "statement";
      const { parts, ...more } = BOARDS[drawing](scene, script);
      const named = parts.map((part, at) => ({ id: `p${at + 1}`, ...part }));
      return {
        id: scene.id,
        drawing,
        heading: scene.heading,
        place: `${index + 1} / ${count}`,
        lines: scene.lines,
        parts: named,
        ...more,
      };
    }),
  };
}

const BOARDS = {
  opening: ({ data, lines, heading }) => ({
    parts: [
      { role: "title", text: heading, cue: "0:0", focus: [0] },
      ...data.terms.slice(0, 3).map((text, index) => ({
        role: "term",
        text: capital(text),
        icon: iconFor(text),
        cue: cueOf(lines, 0, text),
        focus: [],
        order: index,
      })),
      ...data.chapters.map((text) => ({
        role: "chapter",
        text: shorten(text, 34),
        cue: `${lines.length - 1}:end`,
        focus: [],
      })),
    ],
    note: lines[1] === undefined ? null : { text: lines[1], cue: "1:0" },
  }),

  closing: ({ data, lines }, { title }) => ({
    parts: data.points.map((text, index) => {
      const said = lines.findIndex((line) => line.startsWith(text.slice(0, 20)));
      return {
        role: "point",
        text,
        icon: "check",
        cue: said < 0 ? `0:${Math.min(index * 2, 4)}` : `${said}:0`,
        focus: said < 0 ? [] : [said],
      };
    }),
    icon: iconFor(title, new Set(["question", "spark"])),
    sources: data.sources,
  }),

  list: ({ data, lines, heading }) => ({ parts: itemParts(data, lines, heading) }),
  steps: ({ data, lines, heading }) => ({
    parts: itemParts(data, lines, heading),
    loop: /cycle|loop|circl/i.test(heading),
  }),
  parts: ({ data, lines }) => ({
    parts: data.items.map((text) => ({ text, icon: iconFor(text), cue: cueOf(lines, 0, text), focus: [] })),
  }),

  questions: ({ data }) => ({
    parts: [
      { role: "centre", text: data.term, icon: iconFor(data.term), cue: "0:0", focus: [] },
      ...data.items.map((text, index) => ({ role: "branch", text, cue: `${index}:0`, focus: [index] })),
    ],
  }),

  bars: ({ data, lines }) => ({
    about: data.about ?? data.unit,
    parts: data.items.map(({ label, value, unit }, index) => ({
      text: label,
      value,
      unit: unit.length > 8 ? "" : unit,
      cue: cueOf(lines, index + 1, String(value)),
      focus: [index + 1],
    })),
  }),

  number: ({ data, lines }) => ({
    parts: [
      {
        role: "amount",
        value: data.value,
        decimals: data.decimals,
        money: data.money,
        unit: data.unit,
        cue: `0:${Math.max(0, data.word - 1)}`,
        focus: [],
      },
      { role: "text", text: shorten(lines[0], 150), cue: "0:0", focus: [], icon: iconFor(lines[0]) },
    ],
    note: noteOf(lines),
  }),

  compare: ({ data, lines }) => {
    const [left, right] = iconsFor([data.left, data.right]);
    return {
      parts: [
        { role: "left", text: shorten(data.left, 110), icon: left, cue: "0:0", focus: [] },
        { role: "right", text: shorten(data.right, 110), icon: right, cue: `0:${data.at}`, focus: [] },
      ],
      note: noteOf(lines),
    };
  },

  cause: ({ data, lines }) => {
    const [from, to] = iconsFor([data.from, data.to]);
    const early = "0:0";
    const late = `0:${data.at}`;
    return {
      link: data.link,
      parts: [
        { role: "from", text: shorten(data.from, 110), icon: from, cue: data.backwards ? late : early, focus: [] },
        { role: "to", text: shorten(data.to, 110), icon: to, cue: data.backwards ? early : late, focus: [] },
      ],
      note: noteOf(lines),
    };
  },

  definition: ({ data, lines }) => ({
    parts: [
      { role: "term", text: data.term, icon: iconFor(data.term, new Set(["spark"])), cue: "0:0", focus: [0] },
      { role: "meaning", text: shorten(data.meaning, 130), cue: `0:${data.term.split(" ").length + 1}`, focus: [0] },
    ],
    note: noteOf(lines),
  }),

  statement: ({ lines }, { title }) => {
    const about = new Set(contentStems(title));
    const key = lines[0].split(/\s+/).filter((word) => about.has(stem(word)) && bare(word).length > 2);
    return {
      parts: [
        {
          role: "quote",
          text: lines[0],
          key: key.map((word) => bare(word)),
          icon: iconFor(lines[0]),
          cue: "0:0",
          focus: [0],
        },
      ],
      note: noteOf(lines),
    };
  },
};

function noteOf(lines) {
  return lines[1] === undefined ? null : { text: shorten(lines[1], 120), cue: "1:0" };
}

function itemParts({ items, inSentence }, lines, heading) {
  const texts = items.map((item) => shorten(item, 92));
  const icons = iconsFor(texts.map((text) => text));
  const offset = lines.length - items.length;
  return texts.map((text, index) => ({
    text,
    icon: icons[index] === "spark" ? iconFor(`${text} ${heading}`, new Set(icons.slice(0, index))) : icons[index],
    cue: inSentence ? cueOf(lines, 0, text) : `${offset + index}:0`,
    focus: inSentence ? [] : [offset + index],
  }));
}

/** The word of a line at which a text begins. */
function cueOf(lines, line, text) {
  const spoken = (lines[line] ?? "").split(/\s+/).map((word) => bare(word));
  const wanted = text.split(/\s+/).map((word) => bare(word));
  const at = spoken.findIndex(
    (word, index) => word === wanted[0] && (wanted[1] === undefined || spoken[index + 1] === wanted[1]),
  );
  return `${line}:${Math.max(0, at < 0 ? spoken.indexOf(wanted[0]) : at)}`;
}
