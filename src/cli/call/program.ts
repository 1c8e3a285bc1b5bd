import { Command, CommanderError } from "commander";
import { asCalled } from "../print/for-terminal.ts";
import { writeOut } from "../print/output.ts";
import { programHere } from "./context.ts";
import { COMMAND_GROUPS, groupOf } from "./command-groups.ts";
import { carryOut } from "./carry-out.ts";
import { GLOBAL_OPTIONS, nameOf, type Registration } from "./registration.ts";
import { REGISTRATIONS } from "./registrations.ts";
import { showFailure } from "../print/show-failure.ts";
import { usageFailure } from "./usage-failure.ts";

/** Runs an invocation that commander reads. */
export async function runProgram(words: readonly string[]): Promise<number> {
  const json = words.includes("--json");
  const invocation = { code: 0, command: "", json };
  const named = REGISTRATIONS.filter((registration) => nameOf(registration) === words[0]);
  const program = createProgram(invocation, named.length > 0 ? named : REGISTRATIONS);
  try {
    await program.parseAsync([...words], { from: "user" });
    return invocation.code;
  } catch (failure) {
    if (!(failure instanceof CommanderError)) throw failure;
    if (failure.exitCode === 0) return 0;
    const bare = words.every((word) => word.startsWith("-"));
    if (failure.code === "commander.help" && bare && !json) {
      const help = program.helpInformation();
      process.stderr.write(process.stderr.isTTY ? asCalled(help, programHere) : help);
      return 2;
    }
    return showFailure(usageFailure(failure, invocation.command), json);
  }
}

function writeHelp(text: string): void {
  writeOut(process.stdout.isTTY ? asCalled(text, programHere) : text);
}

/** What is known of an invocation while it is read. */
interface Invocation {
  code: number;
  /** The command that was named; empty before it is. */
  command: string;
  /** Whether its failures are said in JSON. */
  readonly json: boolean;
}

/** The grammar of these commands, as completion reads it too. */
export function createProgram(
  invocation: Invocation = { code: 0, command: "", json: false },
  registrations: readonly Registration[] = REGISTRATIONS,
): Command {
  const program = new Command("holdfast")
    .description("Agent work that must not be lost.")
    .exitOverride()
    .showHelpAfterError(false)
    .enablePositionalOptions()
    .configureOutput({ writeOut: writeHelp, writeErr: () => {} })
    .hook("preSubcommand", (_program, command) => {
      invocation.command = command.name();
    });
  const inOrder = registrations.toSorted((one, other) => placeOf(one) - placeOf(other));
  for (const registration of inOrder) addCommand(program, registration, invocation);
  program.configureHelp({ subcommandTerm: termOf });
  return addGlobalOptions(program)
    .version("")
    .addHelpText("after", "\nExample:\n  holdfast run hello.pipeline.yaml -i who=Ada");
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
      invocation.code = await carryOut({ registration, words, options }, invocation.json);
    });
}

function addGlobalOptions(command: Command): Command {
  for (const [flags, says] of GLOBAL_OPTIONS) command.option(flags, says);
  return command;
}

function isWord(word: unknown): word is string {
  return typeof word === "string";
}
