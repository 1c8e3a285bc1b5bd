import { HOME_COMMANDS } from "../home-commands.ts";
import type { Registration } from "./registration.ts";
import { RUN_COMMANDS } from "../run-commands.ts";

/** Every command. */
export const REGISTRATIONS: readonly Registration[] = [...RUN_COMMANDS, ...HOME_COMMANDS];
