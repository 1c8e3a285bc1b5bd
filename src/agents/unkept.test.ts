import { expect, test } from "vitest";
import type { AgentReader } from "../ports/agents.ts";
import { sampleAgent } from "../testing/fake-model/sample-agent.ts";
import { readClaude } from "./claude/reader.ts";
import { readScripted } from "./scripted/reader.ts";

const LINES: Readonly<Record<string, readonly [AgentReader, string]>> = {
  claude: [
    readClaude(sampleAgent({ answer: { type: "object" } })),
    '{"type":"result","subtype":"success","is_error":false,"structured_output":{"list":[{"id":ID}]},"other":OTHER}',
  ],
  scripted: [readScripted(), '{"type":"result","stopReason":"ok","structured":{"list":[{"id":ID}]},"other":OTHER}'],
};

test.each(Object.keys(LINES))(
  "[P50] an answer of %s whose number cannot be kept misses its schema, with its place",
  (client) => {
    const [reader, line] = LINES[client] ?? [readScripted(), ""];
    reader.line(line.replace("ID", "9007199254740993").replace("OTHER", "1"));
    expect(reader.conclude({ code: 0, stderrTail: "" })).toMatchObject({
      stopReason: "schema-missed",
      message: expect.stringMatching(
        /cannot be kept: \/list\/0\/id: the number 9007199254740993 cannot be kept exactly/,
      ),
    });
    reader.line(line.replace("ID", "7").replace("OTHER", "9007199254740993"));
    expect(reader.conclude({ code: 0, stderrTail: "" })).toMatchObject({ stopReason: "ok" });
  },
);
