import type { JsonObject } from "../../base/json/json.ts";

/** A tool that the model asks its client to use. */
export interface ToolUse {
  readonly name: string;
  readonly input: JsonObject;
}

/** Token counts that an answer reports. */
export interface TokenCounts {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** One answer of the model: words, tool uses or both; `mode` says how the server treats the request. */
export interface Answer {
  readonly text?: string;
  readonly tools?: readonly ToolUse[];
  readonly stop?: "end_turn" | "max_tokens" | "refusal";
  readonly tokens?: TokenCounts;
  readonly mode?: Mode;
}

/** How a request is treated: answered, answered chunk by chunk, left hanging, or refused with an HTTP status. */
export type Mode =
  | { readonly kind: "normal" }
  /** Waits before each event of the stream: some five of them, and one more for every 48 characters. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** `after: "start"` sends the beginning of the stream before it falls silent. */
  | { readonly kind: "hang"; readonly after?: "start" }
  | {
      readonly kind: "fail";
      readonly status: number;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
      /** Further headers, such as those that tell when a quota is reset. */
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A tool use that writes a file. */
export function writeFile(path: string, content: string): ToolUse {
  return { name: "Write", input: { file_path: path, content } };
}

/** A tool use that reads a file. */
export function readFile(path: string): ToolUse {
  return { name: "Read", input: { file_path: path } };
}

/** A tool use that runs a shell command. */
export function runBash(command: string): ToolUse {
  return { name: "Bash", input: { command, description: "Run a command" } };
}
