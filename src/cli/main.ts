import { answerForOutput, writeOut } from "./print/output.ts";

// The first thing that runs: what needs nothing loads nothing.

const words = process.argv.slice(2);

answerForOutput(words);

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  const { packageVersion } = await import("../app/host/package.ts");
  writeOut(`${packageVersion()}\n`);
} else if (words[0] === "__complete") {
  const { completeWords } = await import("./complete/complete.ts");
  writeOut(await completeWords(words.slice(1)));
} else {
  const { runLine } = await import("./call/run-line.ts");
  process.exitCode = await runLine(words);
  // The daemon's timers and watchers must not keep an ended daemon alive, nor what a refused module still waits for its command.
  if (words[0] === "serve" || process.exitCode === 2) process.exit();
}
