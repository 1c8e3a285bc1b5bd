import { HoldfastError } from "../../../base/failure.ts";
import type { DaemonFile } from "../../../app/daemon/daemon-file.ts";
import { runDaemon } from "../../../app/daemon/daemon.ts";
import type { CommandContext } from "../../call/context.ts";
import { goOnWithoutOutput } from "../../print/output.ts";
import { refuseAgents } from "../../refuse-agents.ts";

/** \`holdfast serve\`: the daemon in the foreground, over TCP too. */
export async function serve(
  context: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  goOnWithoutOutput();
  const daemon = options["daemon"] === true;
  if (!daemon) await refuseAgents(context, "serve", "serve the home");
  const tcp = daemon ? null : { host: text(options["host"]) ?? "127.0.0.1", port: portOf(text(options["port"])) };
  const { createServer } = await import("../../../server/create-server.ts");
  const { readRemote, refuseOpenAddress } = await import("../../../server/http/remote.ts");
  const remote = tcp === null ? null : readRemote(context.home);
  if (tcp !== null) refuseOpenAddress(tcp.host, remote);
  let login: (() => string) | null = null;
  return runDaemon({
    home: context.home,
    env: context.env,
    stay: !daemon,
    server: (token) => {
      const server = createServer({ token, tcp, remote });
      ({ login } = server);
      return server;
    },
    bound: (bound) => {
      if (!daemon) tell(context, bound, options["open"] === true ? (login?.() ?? null) : null);
    },
    say: context.say,
  });
}

function tell(context: CommandContext, { pid, url, socket }: DaemonFile, link: string | null): void {
  if (context.json) {
    context.print(JSON.stringify({ pid, url, socket, ...(link === null ? {} : { link }) }));
    return;
  }
  context.say(`Orchestrating ${context.home} at ${url}. Ctrl-C ends; children go on.`);
  if (link !== null) context.print(link);
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function portOf(said: string | null): number | null {
  if (said === null) return null;
  if (/^\d{1,5}$/.test(said) && Number(said) <= 65_535) return Number(said);
  throw new HoldfastError("USAGE", `${said} is no port: give a number from 0 to 65535.`);
}
