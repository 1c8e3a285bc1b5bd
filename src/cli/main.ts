import { packageVersion } from "../app/package.ts";
import { answerForOutput, writeOut } from "./output.ts";

// The first thing that runs: what needs nothing loads nothing.

const words = process.argv.slice(2);

answerForOutput(words);

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  writeOut(`${packageVersion()}\n`);
} else if (words[0] === "__complete") {
  const { completeWords } = await import("./complete/complete.ts");
  writeOut(await completeWords(words.slice(1)));
} else {
  const { runProgram } = await import("./program.ts");
  process.exitCode = await runProgram(words);
  // The daemon's timers and watchers must not keep an ended daemon alive.
  if (words[0] === "serve") process.exit();
}
