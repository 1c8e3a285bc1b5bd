import type { CommanderError } from "commander";
import { HoldfastError } from "../../base/failure.ts";
import { meantBy } from "./command-groups.ts";
import { pipelineCommands } from "../print/pipelines-here.ts";
import { helpOf } from "../print/show-failure.ts";

/** What commander refuses, in its words: what it suggests is a hint. */
export function usageFailure({ code, message }: CommanderError, command: string): HoldfastError {
  const help = helpOf(command);
  if (code === "commander.help") return new HoldfastError("USAGE", "No command of that name.", { hint: help });
  const [said = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const meant = meantInstead(code, said, command);
  if (meant !== null)
    return new HoldfastError("USAGE", `${said.slice(0, 1).toUpperCase()}${said.slice(1)}.`, { hint: meant });
  const hint = suggestion === undefined ? help : `${suggestion.replace(/^\((.*)\)$/, "$1")} ${help}`;
  return new HoldfastError("USAGE", `${said.slice(0, 1).toUpperCase()}${said.slice(1).replace(/\.$/, "")}.`, { hint });
}

const OF_A_FILE: ReadonlySet<string> = new Set(["run", "validate"]);

/** The pipelines that are in this folder, or how to get a first one. */
function pipelinesHere(command: string): string {
  const commands = pipelineCommands(command, ".");
  if (commands.length === 0) return "There is no pipeline in this folder; `holdfast init` writes a first one.";
  return ["In this folder:", ...commands.map((line) => `  ${line}`)].join("\n  ");
}

/** What somebody means who knows another tool; null where nobody can tell. */
function meantInstead(code: string, said: string, command: string): string | null {
  if (code === "commander.excessArguments" && command === "status")
    return "`holdfast status` is about the daemon; about a run: `holdfast show RUN`.";
  if (code === "commander.missingArgument" && OF_A_FILE.has(command)) return pipelinesHere(command);
  if (code !== "commander.unknownCommand") return null;
  const meant = meantBy(/'(.*)'/.exec(said)?.[1] ?? "");
  return meant === null ? null : `Here that is ${meant}.`;
}
