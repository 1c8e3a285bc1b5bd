import { runDaemon } from "../../app/daemon.ts";
import type { CommandContext } from "../context.ts";

/** \`holdfast serve\`: the daemon in the foreground. */
export async function serve(
  context: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const daemon = options["daemon"] === true;
  const { listen } = await import("../../server/listen.ts");
  if (!daemon) context.say(`Orchestrating ${context.home}. Ctrl-C ends; children go on.`);
  return runDaemon({
    home: context.home,
    env: context.env,
    stay: !daemon,
    bind: async (socket, token) => listen({ token, at: { socket } }),
    say: context.say,
  });
}
