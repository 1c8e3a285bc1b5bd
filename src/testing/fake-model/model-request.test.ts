import { expect, test } from "vitest";
import { readModelRequest } from "./model-request.ts";

test("what the client says of itself is told apart from the prompts, wherever it stands", () => {
  const request = readModelRequest({
    system: [{ type: "text", text: "in the field" }],
    messages: [
      { role: "user", content: "<system-reminder>in a reminder</system-reminder>\nHello." },
      { role: "system", content: "in a message" },
    ],
  });
  expect(request.prompts).toEqual([{ text: "Hello.", toolRounds: 0 }]);
  expect(request.system).toBe("in the field\n<system-reminder>in a reminder</system-reminder>\nin a message");
});
