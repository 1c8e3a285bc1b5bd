import type { CommandContext } from "./context.ts";

const DRAW_MS = 120;

/** Keeps lines at the end of a terminal up to date until the end; whatever is said meanwhile stands above them. */
export function createLiveLines(
  { terminal, live }: CommandContext,
  lines: (width: number) => readonly string[],
): { readonly end: () => void } {
  if (!terminal) return { end: () => {} };
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) process.stdout.write(`\u001B[${drawn}A\u001B[J`);
    drawn = 0;
  };
  const draw = (): void => {
    const text = lines(process.stdout.columns > 0 ? process.stdout.columns : 80);
    erase();
    process.stdout.write(text.map((line) => `${line}\n`).join(""));
    drawn = text.length;
  };
  const timer = setInterval(draw, DRAW_MS);
  live.erase = erase;
  return {
    end: () => {
      clearInterval(timer);
      draw();
      live.erase = null;
    },
  };
}
