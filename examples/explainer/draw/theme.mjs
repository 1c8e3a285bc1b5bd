// Sizes, places and colours of all drawings. The lowest band belongs to the captions.
import { toneOf } from "../lib/compose.mjs";

export const WIDTH = 1920;
export const HEIGHT = 1080;
export const RATE = 25;

/** Where drawings may be: below the heading, above the captions. */
export const STAGE = { left: 140, right: 1780, top: 268, bottom: 840, width: 1640, height: 572 };

const COMMON = { ink: "#F5F7FA", soft: "#A9B7CC", line: "#34486A", card: "#1C2F4F", deep: "#13223A" };

const PALETTES = {
  calm: { ...COMMON, accent: "#5FE3BC", second: "#6FB7FF", third: "#FFCB66", glow: "#1E6E78", glow2: "#274B8F" },
  lively: {
    ...COMMON,
    card: "#33265A",
    line: "#584789",
    deep: "#221A3D",
    accent: "#FFC64A",
    second: "#FF7E8A",
    third: "#7BE0FF",
    glow: "#7A2F6B",
    glow2: "#4A2F9A",
  },
  serious: {
    ...COMMON,
    card: "#263449",
    line: "#45566E",
    deep: "#1A2434",
    accent: "#8FC7FF",
    second: "#F2B36B",
    third: "#B8E0C8",
    glow: "#28496B",
    glow2: "#3A3F63",
  },
};

/** The colours of a tone. */
export function paletteOf(tone) {
  return PALETTES[toneOf(tone)];
}

/** The font files that drawings use: each weight has to be named, or another one takes its place. */
export const FONT_FOLDER = "/usr/share/fonts/opentype/inter";
export const FONTS = [
  "Inter-Regular",
  "Inter-Medium",
  "Inter-SemiBold",
  "Inter-Bold",
  "InterDisplay-Bold",
  "InterDisplay-ExtraBold",
].map((name) => `${FONT_FOLDER}/${name}.otf`);
