import { createInterface } from "node:readline";
import { writeOut } from "../print/output.ts";

/** Questions to the person at the terminal. */
export interface Questions extends Disposable {
  /** The line that answers; null when there are no more. What was typed ahead answers the next question. Rejects when aborted. */
  readonly ask: (words: string, signal: AbortSignal) => Promise<string | null>;
}

/** Takes the terminal until it is disposed of. */
export function openQuestions(): Questions {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  // In raw mode Ctrl-C is a key: it means here what it means while the run is followed.
  lines.on("SIGINT", () => process.emit("SIGINT"));
  // The iterator keeps lines that nobody has asked for yet; `question` drops them.
  const said = lines[Symbol.asyncIterator]();
  return {
    ask: async (words, signal) => {
      lines.setPrompt(words);
      lines.prompt();
      const next = await unlessAborted(said.next(), signal);
      if (next.done !== true) return next.value;
      writeOut("\n");
      return null;
    },
    [Symbol.dispose]: () => {
      lines.close();
    },
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
