import { Command, CommanderError } from "commander";
import { writeOut } from "./output.ts";
import { COMMAND_GROUPS, groupOf } from "./command-groups.ts";
import { createContext } from "./context.ts";
import { knownFailure, showFailure } from "./show-failure.ts";
import { registerRunCommands } from "./register-runs.ts";
import { registerHomeCommands } from "./register-home.ts";
import type { Registration } from "./registration.ts";

/** Runs one invocation; every failure leaves through this door. */
export async function runProgram(words: readonly string[]): Promise<number> {
  const invocation = { code: 0, command: "" };
  const program = createProgram(invocation, words[0]);
  try {
    await program.parseAsync([...words], { from: "user" });
    return invocation.code;
  } catch (failure) {
    if (failure instanceof CommanderError && failure.exitCode === 0) return 0;
    const json = words.includes("--json");
    const bare = words.every((word) => word.startsWith("-"));
    if (failure instanceof CommanderError && failure.code === "commander.help" && bare && !json) {
      process.stderr.write(program.helpInformation());
      return 2;
    }
    return showFailure(knownFailure(failure, invocation.command), json);
  }
}

/** What is known of an invocation while it is read. */
interface Invocation {
  code: number;
  /** The command that was named; empty before it is. */
  command: string;
}

/** The whole grammar, as completion reads it too; of a command that is named first nothing but its own. */
export function createProgram(invocation: Invocation = { code: 0, command: "" }, first?: string): Command {
  const program = new Command("holdfast")
    .description("Agent work that must not be lost.")
    .exitOverride()
    .showHelpAfterError(false)
    .enablePositionalOptions()
    .configureOutput({ writeOut, writeErr: () => {} })
    .hook("preSubcommand", (_program, command) => {
      invocation.command = command.name();
    });
  const registrations: Registration[] = [];
  const register = (registration: Registration): number => registrations.push(registration);
  registerRunCommands(register);
  registerHomeCommands(register);
  const named = registrations.filter((registration) => nameOf(registration) === first);
  const needed = named.length > 0 ? named : registrations.toSorted((one, other) => placeOf(one) - placeOf(other));
  for (const registration of needed) addCommand(program, registration, invocation);
  program.configureHelp({ subcommandTerm: termOf });
  return addGlobalOptions(program)
    .version("")
    .addHelpText("after", "\nExample:\n  holdfast run hello.pipeline.yaml -i who=Ada");
}

function nameOf({ usage }: Registration): string {
  return usage.split(" ")[0] ?? "";
}

/** Where a command stands in the help. */
function placeOf(registration: Registration): number {
  const order = COMMAND_GROUPS.flatMap(([, names]) => names);
  return order.indexOf(nameOf(registration));
}

/** A command in the list of commands: its options are told by its own help. */
function termOf(command: Command): string {
  return `${command.name()} ${command.usage().replace(/^\[options\] ?/, "")}`.trimEnd();
}

function addCommand(program: Command, registration: Registration, invocation: Invocation): void {
  const command = program.command(registration.usage).description(registration.says);
  command.helpGroup(groupOf(command.name()));
  for (const [flags, says] of registration.options ?? []) command.option(flags, says);
  for (const [flags, says] of registration.repeatable ?? [])
    command.option(flags, says, (value: string, all: readonly string[] | undefined) => [...(all ?? []), value]);
  addGlobalOptions(command)
    .addHelpText("after", `\nExample:\n  ${registration.example}`)
    .action(async (...given: unknown[]) => {
      const options = {
        ...program.opts(),
        ...command.opts(),
        color: program.opts()["color"] !== false && command.opts()["color"] !== false,
      };
      const words = given.slice(0, -2).flat().filter(isWord);
      invocation.code = await (await registration.action())(createContext(options), words, options);
    });
}

function addGlobalOptions(command: Command): Command {
  return command
    .option("--home <dir>", "the home (default: HOLDFAST_HOME, or holdfast in the state folder)")
    .option("--json", "JSON on standard output and nothing else there")
    .option("--no-color", "no colours");
}

function isWord(word: unknown): word is string {
  return typeof word === "string";
}
