// Captions: short groups of words with their times, as SRT for players and as ASS to be drawn into the picture.

const MOST_LETTERS = 44;
const LINGER = 0.35;

/** Groups of words that are read at once: broken at marks and pauses, never longer than one line. */
export function captionsOf(lines) {
  const groups = lines.flatMap(({ words }) => grouped(words));
  return groups.map((words, index) => {
    const next = groups[index + 1]?.[0].start ?? Infinity;
    const end = words.at(-1).end + LINGER;
    return { start: words[0].start, end: Math.min(end, next - 0.04), text: textOf(words), words };
  });
}

function grouped(words) {
  const groups = [[]];
  for (const word of words) {
    const group = groups.at(-1);
    if (group.length > 0 && textOf([...group, word]).length > MOST_LETTERS) groups.push([]);
    groups.at(-1).push(word);
    if (/[,;:]$/.test(word.text) && textOf(groups.at(-1)).length > 22) groups.push([]);
  }
  const kept = groups.filter((group) => group.length > 0);
  return balancedGroups(kept);
}

/** No group of one short word where the one before can give some of its own. */
function balancedGroups(groups) {
  const last = groups.at(-1);
  const before = groups.at(-2);
  if (before === undefined || textOf(last).length > 10 || before.length < 4) return groups;
  const half = Math.ceil((before.length + last.length) / 2);
  const all = [...before, ...last];
  return [...groups.slice(0, -2), all.slice(0, half), all.slice(half)];
}

function textOf(words) {
  return words.map(({ text }) => text).join(" ");
}

export function srt(captions) {
  return captions
    .map(({ start, end, text }, index) => `${index + 1}\n${stamp(start, ",")} --> ${stamp(end, ",")}\n${text}\n`)
    .join("\n");
}

function stamp(seconds, mark, digits = 3) {
  const whole = Math.round(seconds * 10 ** digits);
  const unit = 10 ** digits;
  return `${pad(Math.floor(whole / unit / 3600))}:${pad(Math.floor(whole / unit / 60) % 60)}:${pad(Math.floor(whole / unit) % 60)}${mark}${pad(whole % unit, digits)}`;
}

/** Reads SRT back; anything that is no cue is an error. */
export function parseSrt(text) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const match = /^\d+\n([\d:,]+) --> ([\d:,]+)\n([\s\S]+)$/.exec(block.trim());
      if (match === null) throw new Error(`no cue: ${block.slice(0, 60)}`);
      return { start: secondsOf(match[1]), end: secondsOf(match[2]), text: match[3].trim() };
    });
}

function pad(value, length = 2) {
  return String(value).padStart(length, "0");
}

function secondsOf(words) {
  const [hours, minutes, rest] = words.split(":");
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest.replace(",", "."));
}

/** ASS events: the whole group is there, the spoken word in the accent's colour. Times have hundredths and never overlap. */
export function ass(captions, { accent, ink }) {
  const events = captions.flatMap((caption) =>
    caption.words.map((word, index) => {
      const from = index === 0 ? caption.start : word.start;
      const to = caption.words[index + 1]?.start ?? caption.end;
      return `Dialogue: 0,${short(from)},${short(to)},Caption,,0,0,0,,${marked(caption.words, index, accent)}`;
    }),
  );
  return `[Script Info]
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080
WrapStyle: 2
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Caption,Inter,60,${colour(ink)},${colour(ink)},&H00140C06,&H96000000,-1,0,0,0,100,100,0,0,1,3.5,1.5,2,120,120,84,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${events.join("\n")}
`;
}

function marked(words, at, accent) {
  return words
    .map(({ text }, index) => (index === at ? `{\\1c${colour(accent)}}${safe(text)}{\\r}` : safe(text)))
    .join(" ");
}

/** No word may open an override or a line break of its own. */
function safe(text) {
  return text.replaceAll("\\", "\u2216").replaceAll("{", "(").replaceAll("}", ")");
}

function short(time) {
  return stamp(time, ".", 2).replace(/^0/, "");
}

function colour(hex) {
  return `&H00${hex.slice(5, 7)}${hex.slice(3, 5)}${hex.slice(1, 3)}`;
}
