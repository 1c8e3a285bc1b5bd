import { expect, test } from "vitest";
import { stayAlive } from "./stay-alive.ts";

test("a module that is still loading when the limit is over is refused, and the limit is named", async () => {
  const limit = new AbortController();
  using staying = stayAlive(limit.signal);
  limit.abort();
  await expect(staying.stuck).rejects.toMatchObject({
    code: "DEFINITION_INVALID",
    message: expect.stringContaining("still loading after 30 seconds"),
  });
});
