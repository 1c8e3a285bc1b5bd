import type { CommandContext } from "./context.ts";

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
