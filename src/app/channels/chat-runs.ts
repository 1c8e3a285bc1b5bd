import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json/json.ts";
import { objectOf, parseObject, textOf } from "../../base/json/json-fields.ts";
import type { Actor } from "../../domain/actor.ts";
import type { Listener } from "../../domain/run/outbox/dispatch.ts";
import type { AskedRun, BeginRun } from "../../engine/hearing/hearer.ts";
import type { ProjectConfig } from "../../engine/projects.ts";
import type { Submission } from "../../engine/submission.ts";
import type { ProgramEnd } from "../../ports/programs.ts";
import { runProgram } from "../../process/start/run-program.ts";
import type { Decoding } from "../apart/decode-apart.ts";
import { PACKAGE_FOLDER } from "../host/package.ts";
import { decodeSubmission } from "../runs/submit.ts";

// A pipeline is users' code, which this process never evaluates: a run that somebody in a chat asks for is handed in by a
// command of its own. What it carries to say for whom is good for as long as the command runs, and for nobody else.

/** Somebody in a chat who asked for a run. */
export interface ChatAsker {
  readonly actor: Actor;
  readonly listener: Listener;
}

/** Begins the runs that people in chats ask for. */
export interface ChatRuns {
  readonly begin: BeginRun;
  /** Who asked for a run that is handed in now; null where nobody has it from here. */
  readonly claim: (asked: string) => ChatAsker | null;
  /** Ends the commands that are under way; what they were for is asked for again. */
  readonly close: () => void;
}

/** What beginning runs needs. */
export interface ChatRunsPort {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: (project: string) => ProjectConfig;
}

/** Reading a pipeline's file may take so long. */
const LONGEST_MS = 60_000;

/** Prepares to begin runs. */
export function createChatRuns(port: ChatRunsPort): ChatRuns {
  const end = new AbortController();
  const askers = new Map<string, ChatAsker>();
  return {
    begin: async (asked) => {
      const name = randomBytes(24).toString("hex");
      askers.set(name, askerOf(asked));
      try {
        return outcomeOf(await runProgram(commandOf(port, asked, { name, signal: end.signal })));
      } finally {
        askers.delete(name);
      }
    },
    claim: (name) => askers.get(name) ?? null,
    close: () => end.abort(),
  };
}

/** A submission; one that somebody in a chat asked for tells that chat, and is in the record as that person's. */
export async function decodeChatSubmission(
  body: unknown,
  actor: Actor,
  { claim, decoding }: { readonly claim: ChatRuns["claim"]; readonly decoding: Decoding },
): Promise<Submission> {
  const asked = isJsonObject(body) ? textOf(body["asked"]) : null;
  if (asked === null) return decodeSubmission(body, actor, decoding);
  const asker = claim(asked);
  if (asker === null) throw new HoldfastError("UNAUTHORISED", "Nobody in a chat asks for this run any more.");
  const { tells = [], progress = [], ...submission } = await decodeSubmission(body, asker.actor, decoding);
  const others = (listeners: readonly Listener[]): readonly Listener[] =>
    listeners.filter(({ channel }) => channel !== asker.listener.channel);
  return {
    ...submission,
    tells: [...others(tells), asker.listener],
    progress: [...others(progress), asker.listener],
  };
}

function askerOf({ channel, chat, user }: AskedRun): ChatAsker {
  return { actor: { kind: "channel", id: `${channel}/${user}` }, listener: { channel, to: chat } };
}

function commandOf(
  { home, env, config }: ChatRunsPort,
  { project, file, input, key }: AskedRun,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Parameters<typeof runProgram>[0] {
  const given = input === null ? [] : ["-i", `${input.name}=${input.value}`];
  const launcher = join(PACKAGE_FOLDER, "bin", "holdfast.js");
  const inherited = Object.entries(env).flatMap(([variable, value]) =>
    value === undefined || variable.startsWith("HOLDFAST_") ? [] : [[variable, value] as const],
  );
  return {
    argv: [process.execPath, launcher, "run", file, ...given, "--detach", "--json", "--key", key, "--home", home],
    cwd: textOf(config(project)?.["folder"]) ?? project,
    env: { ...Object.fromEntries(inherited), HOLDFAST_ASKED: name },
    stdin: "",
    timeoutMs: LONGEST_MS,
    signal,
  };
}

/** What passes on its own: the run is asked for again. */
const PASSING = ["RECOVERING", "STORE_FULL"] as const;

function outcomeOf(end: ProgramEnd): { readonly refused: string | null } {
  switch (end.is) {
    case "exited":
      return end.code === 0 ? { refused: null } : { refused: refusalWords(end.stderr) };
    case "ended":
      if (end.why === "abort") throw new HoldfastError("UNAVAILABLE", "This orchestrator is ending.");
      return { refused: "The pipeline could not be read in time; no run was begun." };
    case "killed":
      return { refused: `No run was begun: the command was ended by ${end.signal}.` };
    case "not-started":
      return { refused: `No run was begun: ${end.reason}.` };
  }
}

function refusalWords(stderr: string): string {
  const { code, message, hint } = objectOf(parseObject(stderr.trimEnd().split("\n").at(-1) ?? "")?.["error"]);
  const passing = PASSING.find((one) => one === code);
  if (passing !== undefined) throw new HoldfastError(passing, textOf(message) ?? "");
  return [`No run was begun: ${textOf(message) ?? "its pipeline could not be read."}`, textOf(hint) ?? ""]
    .filter((line) => line !== "")
    .join("\n");
}
