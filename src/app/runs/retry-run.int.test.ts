import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeOf } from "../../base/failure.ts";
import { open } from "../home/open.ts";
import { readingOf } from "../reading/reading.ts";
import { retryRun } from "./retry-run.ts";
import { decodeSubmission } from "./submit.ts";
import type { OpenHome } from "../home/open-home.ts";

const ACTOR = { kind: "user", id: "ada" } as const;
const FILES = 40;

const DEFINITION = {
  name: "many-files",
  stages: {
    make: {
      run: ["sh", "-c", `for n in $(seq ${FILES}); do seq 2000 > "file-$n.txt"; done`],
      outputs: { files: "*.txt" },
    },
    last: { needs: ["make"], run: ["sh", "-c", "ls *.txt | wc -l"] },
  },
};

let folder = "";
let home: OpenHome;
let ended: () => void = () => {};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-retry-"));
  home = await open({
    home: folder,
    env: {},
    listeners: {
      committed: (events) => {
        if (events.some(({ type }) => type === "run.completed")) ended();
      },
      fatal: (reason) => {
        throw reason;
      },
    },
  });
  await home.engine.recover();
});

afterEach(async () => {
  await home.close({ children: true });
  rmSync(folder, { recursive: true, force: true });
});

async function completed(begin: () => Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  ended = resolve;
  await begin();
  await promise;
}

test("[WORKSPACE-17] of several retries of one freed run at once, one opens the version and the others are told so", async () => {
  let id = "";
  await completed(async () => {
    const body = { definition: DEFINITION, environment: { PATH: process.env["PATH"] ?? "" }, input: {} };
    ({ id } = await home.engine.accept(await decodeSubmission(body, ACTOR)));
  });
  rmSync(join(folder, "runs", id, "workspace"), { recursive: true });
  await completed(async () => {
    const asked = ["one", "two", "three"].map(async (body) =>
      retryRun({ engine: home.engine }, id, {
        from: "last",
        submission: null,
        secrets: {},
        sent: { actor: ACTOR, key: null, body },
      }),
    );
    const answers = await Promise.allSettled(asked);
    const codes = answers.map((answer) => (answer.status === "fulfilled" ? "" : String(codeOf(answer.reason))));
    expect(codes.toSorted()).toEqual(["", "REFUSED", "REFUSED"]);
  });
  const shown = readingOf(folder, home.store).show(id, { version: null, all: false });
  expect(shown).toMatchObject({ version: 2, state: "completed", stages: [{ id: "make", attempts: [{ n: 1 }] }, {}] });
  const counted = shown.artifacts.find(({ stage }) => stage === "last");
  expect(counted?.bytes).toBe(`${FILES}\n`.length);
});
