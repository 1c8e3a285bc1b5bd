import type { CommandContext } from "./context.ts";

/** How a command is carried out; its number is the exit code. */
export type Action = (
  context: CommandContext,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<number>;

/** An option as its help shows it. */
export type Option = readonly [flags: string, says: string];

/** A command as it is registered: its module is loaded only when it is called. */
export interface Registration {
  readonly usage: string;
  readonly says: string;
  readonly example: string;
  readonly options?: readonly Option[];
  readonly repeatable?: readonly Option[];
  readonly action: () => Promise<Action>;
}

/** A command that is called, with what the line gives it. */
export interface Call {
  readonly registration: Registration;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Options that every command takes. */
export const GLOBAL_OPTIONS: readonly Option[] = [
  ["--home <dir>", "the home (default: HOLDFAST_HOME, or holdfast in the state folder)"],
  ["--json", "JSON on standard output and nothing else there"],
  ["--no-color", "no colours"],
];

/** The word that calls a command. */
export function nameOf({ usage }: Registration): string {
  return usage.split(" ")[0] ?? "";
}
