import type { Reading } from "../../app/reading/reading.ts";
import type { CommandContext } from "../call/context.ts";
import { createDesk } from "./desk.ts";
import { openKeyboard } from "./keyboard.ts";
import { createScreen, type Screen } from "./screen.ts";

const LOOK_MS = 500;

/** Lets a person work through what waits, key by key, until they leave; returns the exit code. */
export async function workInbox(context: CommandContext, open: Reading, project: string | null): Promise<number> {
  const end = Promise.withResolvers<number>();
  const screen = createScreen();
  const desk = createDesk({ context, open, project, screen, leave: end.resolve, fail: end.reject });
  const guard =
    (work: () => void): (() => void) =>
    () => {
      try {
        work();
      } catch (failure) {
        end.reject(failure);
      }
    };
  const look = setInterval(guard(desk.look), LOOK_MS);
  const repaint = guard(desk.repaint);
  const terminated = (): void => end.resolve(143);
  process.stdout.on("resize", repaint);
  process.once("SIGTERM", terminated);
  screen.enter();
  try {
    using keyboard = openKeyboard({
      types: desk.types,
      key: (key) => guard(() => desk.key(key))(),
      leave: end.resolve,
      stop: guard(() => stopAWhile(screen, repaint)),
    });
    desk.sitDown(keyboard);
    return await end.promise;
  } finally {
    clearInterval(look);
    process.stdout.off("resize", repaint);
    process.off("SIGTERM", terminated);
    screen.leave();
    for (const line of desk.given()) context.print(line);
  }
}

/** Ctrl-Z: the shell has the terminal until the program goes on. */
function stopAWhile(screen: Screen, repaint: () => void): void {
  screen.leave();
  process.stdin.setRawMode(false);
  process.once("SIGCONT", () => {
    process.stdin.setRawMode(true);
    screen.enter();
    repaint();
  });
  process.kill(0, "SIGTSTP");
}
