import { HoldfastError } from "../../../base/failure.ts";
import type { FailureCode } from "../../../base/failure-codes.ts";
import { createSystemClock } from "../../../app/host/clock.ts";
import { createChannels, groundOf, placeOfChannel } from "../../../app/channels/channels.ts";
import { didYouMean } from "../../../definition/check/nearest.ts";
import type { Channel, Message, Refusal, Sending } from "../../../ports/channels.ts";
import type { CommandContext } from "../../call/context.ts";
import { configAt, hearingOf, hearingWords } from "../../follow/channel-hearing.ts";
import { refuseAgents } from "../../refuse-agents.ts";
import { textOr } from "../../call/text-or.ts";
import { tableLines } from "../../print/table.ts";
import type { Config } from "../../../definition/config/config.ts";

/** \`holdfast channel ls|test|listen\`. */
export async function channel(
  context: CommandContext,
  [verb = "", name = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (verb === "ls") return list(context);
  if (verb === "listen") return (await import("./channel-listen.ts")).listen(context, name);
  if (verb !== "test")
    throw new HoldfastError("USAGE", `There is no \`channel ${verb}\`; there are ls, test and listen.`);
  if (name === "") throw new HoldfastError("USAGE", "Name the channel to test.");
  await refuseAgents(context, "channel test", "send through a channel");
  return sendTest(context, name, textOr(options["to"]));
}

async function list(context: CommandContext): Promise<number> {
  const config = await configAt(context.cwd);
  const hearing = await hearingOf(context, config);
  const rows = Object.entries(config.channels).map(([name, settings]) => ({
    name,
    kind: settings.kind,
    goesTo: placeOfChannel(settings),
    ...hearing(name),
  }));
  if (context.json) context.document({ channels: rows });
  else {
    const columns = [
      { cells: rows.map((row) => row.name) },
      { cells: rows.map((row) => row.kind) },
      { cells: rows.map((row) => row.goesTo), atLeast: 8 },
      { cells: rows.map(hearingWords), atLeast: 0 },
    ];
    for (const line of tableLines(columns, context.width)) context.print(line);
  }
  return 0;
}

async function sendTest(context: CommandContext, name: string, to: string | null): Promise<number> {
  const found = findChannel(await configAt(context.cwd), name, context);
  const sending = await found.send(testMessage(name), to, new AbortController().signal);
  if (sending.is !== "sent") throw failureOf(name, sending);
  if (context.json) context.document({ channel: name, to, remote: sending.remote });
  else {
    const called = sending.remote === null ? "" : ` as ${sending.remote}`;
    context.print(`Channel ${name} took a message${called}.`);
  }
  return 0;
}

function findChannel(config: Config, name: string, context: CommandContext): Channel {
  const found = createChannels(config, groundOf(context.env)).find(name);
  if (found !== null) return found;
  const near = didYouMean(name, Object.keys(config.channels));
  throw new HoldfastError("CHANNEL_UNKNOWN", `${config.file} has no channel "${name}"${near === "" ? "." : near}`);
}

function testMessage(name: string): Message {
  const clock = createSystemClock();
  return {
    id: `test-${clock.ulid()}`,
    at: clock.now(),
    kind: "notice",
    text: `Holdfast speaks through its channel ${name}: this is a test.`,
    buttons: [],
    files: [],
    edits: null,
    repliesTo: null,
  };
}

type Failed = Exclude<Sending, { is: "sent" }>;

const CODES: Readonly<Record<Refusal, FailureCode>> = {
  secret: "SECRET_MISSING",
  credential: "CHANNEL_REFUSED",
  recipient: "CHANNEL_REFUSED",
  content: "CHANNEL_REFUSED",
  channel: "CHANNEL_REFUSED",
};

const FAILED: Readonly<Record<Failed["is"], readonly [code: FailureCode, words: string]>> = {
  refused: ["CHANNEL_REFUSED", "sent nothing"],
  later: ["CHANNEL_UNREACHABLE", "sent nothing"],
  unknown: ["CHANNEL_UNCERTAIN", "may have sent it or not"],
};

function failureOf(name: string, failed: Failed): HoldfastError {
  const [usual, words] = FAILED[failed.is];
  const code = failed.is === "refused" ? CODES[failed.because] : usual;
  return new HoldfastError(code, `Channel ${name} ${words}: ${failed.reason}.`, { details: { channel: name } });
}
