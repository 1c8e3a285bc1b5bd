import { text } from "node:stream/consumers";
import { messageOf } from "../../../base/failure.ts";
import { print } from "./print.ts";
import { readHostInput } from "./host-input.ts";
import { runSteps, type HostEnd } from "./run-steps.ts";

// The scripted agent's process. Standard input holds what to do, standard output gets one JSON event per line, the last
// of them `result`. No signal is caught: SIGTERM ends it at once, which a shell reports as 143.

const end = await perform();
print({ type: "result", ...end });
process.exitCode = end.stopReason === "ok" ? 0 : 1;

async function perform(): Promise<HostEnd> {
  const input = readHostInput(await text(process.stdin));
  if (input === null) return { stopReason: "crashed", message: "Standard input holds no script." };
  print({ type: "begin", attempt: input.attempt });
  try {
    return await runSteps(input, { cwd: process.cwd(), askDirectory: process.env["HOLDFAST_DIR"] ?? null });
  } catch (thrown) {
    return { stopReason: "crashed", message: messageOf(thrown) };
  }
}
