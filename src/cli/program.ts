import { Command, CommanderError } from "commander";
import { HoldfastError, messageOf } from "../base/failure.ts";
import { FAILURES } from "../base/failure-codes.ts";
import { createContext, type CommandContext, type GlobalOptions } from "./context.ts";
import { registerRunCommands } from "./register-runs.ts";
import { registerHomeCommands } from "./register-home.ts";

/** How a command is carried out; its number is the exit code. */
export type Action = (
  context: CommandContext,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<number>;

/** A command as it is registered: its module is loaded only when it is called. */
export interface Registration {
  readonly usage: string;
  readonly says: string;
  readonly example: string;
  readonly options?: readonly (readonly [flags: string, says: string])[];
  readonly repeatable?: readonly (readonly [flags: string, says: string])[];
  readonly action: () => Promise<Action>;
}

/** Runs one invocation; every failure leaves through this door. */
export async function runProgram(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("holdfast")
    .description("Agent work that must not be lost.")
    .exitOverride()
    .showHelpAfterError(false)
    .enablePositionalOptions();
  program.configureOutput({ writeErr: () => {} });
  const register = (registration: Registration): void => {
    const command = program.command(registration.usage).description(registration.says);
    for (const [flags, says] of registration.options ?? []) command.option(flags, says);
    for (const [flags, says] of registration.repeatable ?? [])
      command.option(flags, says, (value: string, all: string[]) => [...all, value], []);
    command
      .option("--home <dir>", "the home (default: HOLDFAST_HOME, or holdfast in the state folder)")
      .option("--json", "JSON on standard output and nothing else there")
      .option("--no-color", "no colours");
    command.addHelpText("after", `\nExample:\n  ${registration.example}`);
    command.action(async (...given: unknown[]) => {
      const options = {
        ...program.opts(),
        ...command.opts(),
        color: program.opts()["color"] !== false && command.opts()["color"] !== false,
      };
      const context = createContext(options);
      code = await (await registration.action())(context, given.slice(0, -2).flat().filter(isWord), options);
    });
  };
  registerRunCommands(register);
  registerHomeCommands(register);
  program
    .option("--home <dir>")
    .option("--json")
    .option("--no-color")
    .version("")
    .addHelpText("after", "\nExample:\n  holdfast run hello.pipeline.yaml -i who=Ada");
  try {
    await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (failure) {
    if (failure instanceof CommanderError && failure.code === "commander.help")
      process.stderr.write(program.helpInformation());
    return failed(failure, { json: words.includes("--json") });
  }
}

function isWord(word: unknown): word is string {
  return typeof word === "string";
}

/** Shows a failure: faults with their place, the message, and what to do; or one JSON line. */
function failed(failure: unknown, options: GlobalOptions): number {
  if (failure instanceof CommanderError) {
    if (failure.exitCode === 0) return 0;
    if (failure.code === "commander.help") return 2;
  }
  const known = asKnown(failure);
  const { code, message, hint, faults } = known;
  if (options.json === true) {
    process.stderr.write(
      `${JSON.stringify({ error: { code, message, hint, ...(faults.length === 0 ? {} : { faults }) } })}\n`,
    );
  } else {
    for (const fault of faults)
      process.stderr.write(`${fault.file}:${fault.line}:${fault.column} ${ended(fault.message)} ${fault.hint}\n`);
    process.stderr.write(`holdfast: ${message}${hint === "" ? "" : `\n  ${hint}`}\n`);
  }
  return FAILURES[code].exitCode;
}

function ended(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}

function asKnown(failure: unknown): HoldfastError {
  if (failure instanceof HoldfastError) return failure;
  if (failure instanceof CommanderError) return new HoldfastError("USAGE", failure.message.replace(/^error: /, ""));
  return new HoldfastError("UNAVAILABLE", messageOf(failure), {
    hint: "This should not happen; `holdfast status` shows how the home stands.",
  });
}
