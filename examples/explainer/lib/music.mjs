// A bed of music that is computed: four chords, soft, in the manner of the tone.
import { toneOf } from "./compose.mjs";

const NOTE = (steps) => 220 * 2 ** (steps / 12);
const BEDS = {
  calm: {
    chords: [
      [0, 4, 7, 11],
      [-3, 0, 4, 7],
      [-7, -3, 0, 4],
      [-5, -1, 2, 5],
    ],
    lasts: 4.8,
    pluck: 1.2,
  },
  lively: {
    chords: [
      [0, 4, 7, 12],
      [-5, -1, 2, 7],
      [-3, 0, 4, 9],
      [-7, -3, 0, 5],
    ],
    lasts: 2.4,
    pluck: 0.3,
  },
  serious: {
    chords: [
      [-3, 0, 4, 7],
      [-7, -3, 0, 5],
      [-5, -2, 2, 7],
      [-8, -5, 0, 4],
    ],
    lasts: 6,
    pluck: 3,
  },
};

/** The source of ffmpeg that plays the bed for so many seconds. */
export function bedSource(tone, seconds) {
  const { chords, lasts, pluck } = BEDS[toneOf(tone)];
  const swell = `pow(sin(PI*mod(t/${lasts},1)),0.4)`;
  const pads = chords.map(
    (chord, index) =>
      `eq(mod(floor(t/${lasts}),4),${index})*(${chord.map((step) => `sin(${(2 * Math.PI * NOTE(step)).toFixed(3)}*t)`).join("+")})`,
  );
  const plucks = chords.map(
    (chord, index) =>
      `eq(mod(floor(t/${lasts}),4),${index})*(${chord.map((step, at) => `eq(mod(floor(t/${pluck}),4),${at})*sin(${(2 * Math.PI * NOTE(step + 12)).toFixed(3)}*t)`).join("+")})`,
  );
  const left = `0.05*${swell}*(${pads.join("+")})+0.07*exp(-5*mod(t,${pluck}))*(${plucks.join("+")})`;
  return `aevalsrc=exprs='${left}|${left}':s=48000:d=${seconds}:c=stereo`;
}
