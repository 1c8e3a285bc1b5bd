import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ADA, openRecovered, showRun } from "../../test/opened-home.ts";
import type { OpenHome } from "./open.ts";
import { decodeSubmission } from "./submit.ts";

// Runs that only wait, and have something to tell: a start looks at them for its sake.

let home = "";

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "holdfast-outbox-")), "home");
});

afterEach(() => {
  rmSync(join(home, ".."), { recursive: true, force: true });
});

/** A run that waits at its gate and cannot tell anybody: nobody listens at the address. */
async function untold({ engine }: OpenHome): Promise<string> {
  const hook = { kind: "webhook", url: "http://127.0.0.1:9/", secret: "file:/dev/null" };
  const body = {
    definition: { name: "asks", stages: { ok: { gate: { ask: "Go on?" } } } },
    config: { channels: { hook }, notify: ["hook"] },
    environment: {},
    input: {},
  };
  const { id } = await engine.accept(await decodeSubmission(body, ADA));
  return id;
}

function change(sql: string): void {
  const database = new DatabaseSync(join(home, "holdfast.db"));
  database.exec(sql);
  database.close();
}

test("[R15][P28] one that cannot be read is set aside, and the start goes on", async () => {
  const first = await openRecovered(home);
  const [broken, whole] = [await untold(first), await untold(first)];
  await first.close({ children: true });
  change(`update events set type = 'nobody.knew' where stream = '${broken}' and seq = 2`);
  change("update outbox_rows set state = 'pending'");
  const again = await openRecovered(home);
  expect(again.engine.barrier()).toMatchObject({ state: "complete" });
  expect([...again.engine.home.quarantined().keys()]).toEqual([broken]);
  expect(showRun(home, whole)).toMatchObject({ state: "waiting" });
  await again.close({ children: true });
});
