import { codeOf } from "../../../base/failure.ts";
import type { JsonObject } from "../../../base/json/json.ts";
import { numberOf, objectOf, textOf, textsOf, wordsOf } from "../../../base/json/json-fields.ts";
import { connectToHolder, stopDaemon } from "../../../app/daemon/living-daemon.ts";
import { openLists } from "../../../app/reading/lists.ts";
import type { CommandContext } from "../../call/context.ts";

/** \`holdfast status\`. */
export async function status(context: CommandContext): Promise<number> {
  const document = await statusOf(context);
  if (context.json) context.document(document);
  else for (const line of statusLines(context.home, document)) context.print(line);
  return 0;
}

/** What the daemon tells; without one what the tables tell, which is printed also where one does not answer. */
async function statusOf(context: CommandContext): Promise<JsonObject> {
  try {
    const client = await connectToHolder(context);
    return client === null ? offline(context) : await client.get("/status");
  } catch (failure) {
    if (codeOf(failure) === "DAEMON_SILENT" && !context.json)
      for (const line of silentLines(context.home, offline(context))) context.print(line);
    throw failure;
  }
}

function silentLines(home: string, { runs }: JsonObject): readonly string[] {
  return [`home         ${home}`, "daemon       does not answer", ...runsLines(objectOf(runs))];
}

function offline(context: CommandContext): JsonObject {
  const open = openLists(context.home);
  const runs =
    open === null
      ? { open: 0, waiting: 0, quarantined: [] }
      : { ...open.store.counts(), quarantined: [...open.quarantined().keys()] };
  open?.close();
  return { orchestrator: null, barrier: null, runs, channels: [] };
}

function statusLines(home: string, { orchestrator, barrier, runs, channels }: JsonObject): readonly string[] {
  const { pid, since, version } = objectOf(orchestrator);
  const idle = (numberOf(objectOf(runs)["open"]) ?? 0) - textsOf(objectOf(runs)["quarantined"]).length;
  const daemon =
    pid === undefined
      ? idle > 0
        ? "none, so what is open does not go on. Start it: holdfast resume"
        : "none; the next command that needs one starts it"
      : `process ${wordsOf(pid)}, version ${wordsOf(version)}, since ${wordsOf(since)}`;
  return [
    `home         ${home}`,
    `daemon       ${daemon}`,
    ...barrierLines(objectOf(barrier)),
    ...runsLines(objectOf(runs)),
    ...(Array.isArray(channels) ? channels.map((channel) => channelLine(objectOf(channel))) : []),
  ];
}

const BARRIER: Readonly<Record<string, string>> = {
  in_progress: "in progress; new work waits for it",
  complete: "complete",
  failed: "failed; new work is refused",
};

function barrierLines({ state, since, reason, counts, incarnation }: JsonObject): readonly string[] {
  if (typeof state !== "string") return [];
  const found = Object.entries(objectOf(counts)).flatMap(([name, count]) =>
    count === 0 ? [] : [`${wordsOf(count)} ${name}`],
  );
  return [
    `recovery     ${[BARRIER[state] ?? state, ...found].join(", ")}, since ${wordsOf(since)}`,
    ...(textOf(reason) === null ? [] : [`             ${wordsOf(reason)}`]),
    `incarnation  ${wordsOf(incarnation)}`,
  ];
}

function runsLines({ open, waiting, quarantined }: JsonObject): readonly string[] {
  const aside = textsOf(quarantined);
  return [
    `runs         ${numberOf(open) ?? 0} open, ${numberOf(waiting) ?? 0} of them waiting`,
    ...aside.map((id) => `quarantined  ${id}: holdfast why ${id}`),
  ];
}

function channelLine({ channel, trouble }: JsonObject): string {
  const reason = textOf(trouble);
  return `channel      ${wordsOf(channel)}: ${reason === null ? "heard" : `not heard, ${reason}`}`;
}

/** `holdfast stop`: ends the daemon and waits until it is gone. */
export async function stop(
  context: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const children = options["children"] === true;
  if (!(await stopDaemon(context, children))) {
    if (context.json) context.document({ stopped: false });
    else context.print("No daemon runs.");
    return 0;
  }
  if (context.json) context.document({ stopped: true });
  else
    context.print(
      children ? "Stopped, with its children." : "Stopped. Children go on; the next start takes them over.",
    );
  return 0;
}
