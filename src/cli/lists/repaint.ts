import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import { createScreen } from "../inbox/screen.ts";
import type { CommandContext } from "../call/context.ts";
import { printable } from "../print/printable.ts";

const EVERY_MS = 1_000;
const INTERRUPTED = 130;

/** Shows lines on a screen of their own and paints them again as they change, until Ctrl-C or \`q\`. */
export async function repainting(
  context: CommandContext,
  linesOf: (size: { readonly width: number }) => Promise<readonly string[]>,
): Promise<number> {
  if (!context.terminal || context.env["TERM"] === "dumb")
    throw new HoldfastError("USAGE", "--watch needs a terminal.", {
      hint: "Programs follow `holdfast events --json -f`.",
    });
  const screen = createScreen();
  const abort = new AbortController();
  const leave = (): void => abort.abort();
  const paint = async (): Promise<void> => {
    const { columns, rows } = screen.size();
    const lines = await linesOf({ width: columns });
    const shown = lines.length < rows ? lines : [...lines.slice(0, rows - 2), `… ${lines.length - rows + 2} more`];
    screen.show({ lines: [...shown.map((line) => printable(line, context.color)), ""], cursor: null });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, leave);
  screen.enter();
  try {
    while (!abort.signal.aborted) {
      await paint();
      await delay(EVERY_MS, null, { signal: abort.signal }).catch(() => null);
    }
  } finally {
    screen.leave();
  }
  return INTERRUPTED;
}
