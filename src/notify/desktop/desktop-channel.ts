import { cutWithin } from "../../base/text/cut-text.ts";
import type { Channel, Message } from "../../ports/channels.ts";
import type { ChannelPorts } from "../ports.ts";
import { refusedBecause, sent, unknown } from "../sendings.ts";

const TIMEOUT_MS = 10_000;
const LONGEST_TEXT = 1_000;

/** The notifications of this machine's desktop, shown by the program that it has for them. */
export function createDesktopChannel(name: string, ports: ChannelPorts): Channel {
  return {
    name,
    kind: "desktop",
    traits: { edits: false, buttons: false, valueBytes: 0, fileBytes: 0, tellsRepeats: false },
    split: (message) => [message],
    send: async (message, _to, signal) => {
      const argv = ports.platform === "darwin" ? macWords(message) : linuxWords(message);
      const { environment: env, project: cwd } = ports;
      const end = await ports.runProgram({ argv, cwd, env, stdin: "", timeoutMs: TIMEOUT_MS, signal });
      if (end.is === "not-started")
        return refusedBecause("channel", `${end.reason}; this machine shows no notifications`);
      if (end.is !== "exited") return unknown(`${argv[0]} was ended before it was done`);
      if (end.code === 0) return sent(null);
      const [first = ""] = end.stderr.trim().split("\n");
      return refusedBecause("channel", `${argv[0]} ended with ${end.code}: ${first}`);
    },
    incoming: null,
  };
}

const TITLE: Readonly<Record<Message["kind"], string>> = {
  question: "Holdfast asks",
  progress: "Holdfast",
  delivery: "Holdfast delivers",
  notice: "Holdfast",
};

// Notification servers read the body as markup.
function linuxWords(message: Message): readonly string[] {
  const body = bodyOf(message).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return ["notify-send", "--app-name=Holdfast", "--", TITLE[message.kind], body];
}

// The words go in as arguments, so that none of them is read as script.
function macWords(message: Message): readonly string[] {
  const script = ["on run argv", "display notification (item 1 of argv) with title (item 2 of argv)", "end run"];
  return ["osascript", ...script.flatMap((line) => ["-e", line]), bodyOf(message), TITLE[message.kind]];
}

function bodyOf({ text, files }: Message): string {
  const named = files.map((file) => file.link ?? file.path);
  return cutWithin([text, ...named].filter((part) => part !== "").join("\n"), LONGEST_TEXT);
}
