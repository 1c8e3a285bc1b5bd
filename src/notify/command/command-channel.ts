import type { CommandChannelSettings } from "../../domain/channel.ts";
import type { Channel, Sending } from "../../ports/channels.ts";
import type { ProgramEnd } from "../../ports/programs.ts";
import type { ChannelPorts } from "../ports.ts";
import { later, refusedBecause, sent, unknown } from "../sendings.ts";
import { messageAsJson } from "../whole-message.ts";

/** Exit codes that say something (sysexits.h): cannot be carried, try again. */
const REFUSED = 65;
const LATER = 75;

const AGAIN_MS = 30_000;

/** A command of the user's; it reads the message as one line of JSON. */
export function createCommandChannel(name: string, settings: CommandChannelSettings, ports: ChannelPorts): Channel {
  return {
    name,
    kind: "command",
    // The id comes along, but whether the command looks at it nobody knows.
    traits: { edits: false, buttons: false, valueBytes: 0, fileBytes: 0, tellsRepeats: false },
    split: (message) => [message],
    send: async (message, to, signal) =>
      outcomeOf(
        await ports.runProgram({
          argv: settings.run,
          cwd: ports.project,
          env: ports.environment,
          stdin: `${JSON.stringify(messageAsJson(message, name, to))}\n`,
          timeoutMs: settings.timeoutMs,
          signal,
        }),
      ),
    incoming: null,
  };
}

function outcomeOf(end: ProgramEnd): Sending {
  switch (end.is) {
    case "not-started":
      return refusedBecause("channel", end.reason);
    case "killed":
      return unknown(`the command was killed by ${end.signal}`);
    case "ended":
      return unknown(end.why === "timeout" ? "the command took too long and was ended" : "the command was ended");
    case "exited":
      return outcomeOfExit(end);
  }
}

const LONGEST_REMOTE = 200;

function outcomeOfExit({ code, stdout, stderr }: Extract<ProgramEnd, { is: "exited" }>): Sending {
  const [first = ""] = stdout.trim().split("\n");
  if (code === 0) return sent(first === "" ? null : first.slice(0, LONGEST_REMOTE));
  const said = stderr.trim().split("\n").at(-1) ?? "";
  const words = `the command ended with ${code}${said === "" ? "" : `: ${said}`}`;
  if (code === LATER) return later(AGAIN_MS, words);
  return code === REFUSED ? refusedBecause("content", words) : unknown(words);
}
