import type { Clock } from "../ports/clock.ts";
import type { RunProgram } from "../ports/programs.ts";
import type { Secrets } from "../ports/secrets.ts";

/** What channels need from the world. */
export interface ChannelPorts {
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, "resolve">;
  readonly runProgram: RunProgram;
  /** The whole environment of the programs that channels start; holds no secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** The folder of the config: relative paths start there. */
  readonly project: string;
  /** Name of the operating system, as Node has it. */
  readonly platform: string;
}

/** Under whose name a channel's secrets are resolved. */
export function secretOwner(channel: string): string {
  return `channel:${channel}`;
}
