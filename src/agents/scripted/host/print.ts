import type { Json } from "../../../base/json/json.ts";

/** Prints one event of the scripted agent. */
export function print(event: Readonly<Record<string, Json | undefined>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
