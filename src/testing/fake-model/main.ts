import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startFakeModel } from "./fake-model.ts";
import { parseJson } from "../../base/json/json-fields.ts";
import { readConversations, readMode } from "./read-script.ts";

// The fake model as a process of its own, so that it outlives an orchestrator that a test kills:
//   node main.ts [--port N] [--log FILE] [--conversations FILE] [--mode JSON]
// FILE holds `[{ when, in, steps: [{ text, tools, mode: { kind: "slow", delayMs } }] }]`, see conversation.ts.
// It prints its port as one line and lives until it gets a signal.

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    log: { type: "string" },
    conversations: { type: "string" },
    mode: { type: "string" },
  },
});

const model = await startFakeModel({
  port: Number(values.port),
  ...(values.log === undefined ? {} : { logFile: values.log }),
  ...(values.conversations === undefined
    ? {}
    : { conversations: readConversations(readFileSync(values.conversations, "utf8")) }),
  ...(values.mode === undefined ? {} : { mode: readMode(parseJson(values.mode)) }),
});
process.stdout.write(`${model.port}\n`);
