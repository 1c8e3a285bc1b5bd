import { openQuietly } from "../quiet-home.ts";
import { chain } from "../submission.ts";

// An orchestrator that is there to be killed: accepts so many runs of a command that sleeps, prints one line for each
// execution that was started, and waits.

const [home = "", runs = "1", processes = "1"] = process.argv.slice(2);
setInterval(() => {}, 1_000);
const opened = await openQuietly(
  home,
  ({ type, data }) => {
    if (type === "execution.started") process.stdout.write(`${JSON.stringify(data)}\n`);
  },
  { maxProcesses: Number(processes) },
);
const submission = await chain(home, [["sleep", "600"]]);
await Promise.all(Array.from({ length: Number(runs) }, async () => opened.engine.accept(submission)));
