import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, shown, start, until, write } from "./cli-home.ts";

// What a child is told of why it works, on what, and as which judge; and the variables that it got from the one who submitted.

/** What the stages of the newest run printed, as JSON, by stage and item. */
async function told(): Promise<Readonly<Record<string, unknown>>> {
  const { artifacts } = await shown("@last");
  const all = Array.isArray(artifacts) ? artifacts.map(Object) : [];
  return Object.fromEntries(
    all.map(({ stage, item, path }) => [
      [stage, item].filter(Boolean).join("/"),
      JSON.parse(readFileSync(path, "utf8")),
    ]),
  );
}

/** The open gate of the newest run; empty while there is none. */
async function gate(): Promise<string> {
  return /holdfast answer ([0-9A-Z]{26}) again/.exec((await holdfast("gates")).out)?.[1] ?? "";
}

const JUDGED = `name: judged
stages:
  make:
    run: [sh, -c, 'cat "\${HOLDFAST_FEEDBACK:-/dev/null}" > feedback.json; echo x >> made.txt']
    outputs: { made: made.txt, feedback: { glob: feedback.json, minBytes: 0 } }
    review: { judges: [{ run: [sh, -c, "$FIRST"] }, { run: [sh, -c, "$SECOND"] }] }
  ask: { needs: [make], gate: { ask: "Well?", options: { fine: continue, again: { redo: make } } } }
`;

const ANSWER = `printf '{ "result": "%s", "score": %s, "blockers": [], "fixes": %s }' `;
const FIRST = `[ "$HOLDFAST_JUDGE" = 0 ] && ${ANSWER} pass 90 '[]'`;
const SECOND = `[ "$HOLDFAST_JUDGE" = 1 ] || exit 9; if [ "$HOLDFAST_ATTEMPT" = 1 ]; then ${ANSWER} rework 40 '["louder"]'; else ${ANSWER} pass 95 '[]'; fi`;

async function feedback(): Promise<unknown> {
  return JSON.parse((await holdfast("artifacts", "get", "@last", "make.feedback")).out);
}

test("after rework and after a redo with a note a child reads in HOLDFAST_FEEDBACK why; a judge knows its index", async () => {
  const file = write(
    "judged.pipeline.yaml",
    JUDGED.replace('"$FIRST"', JSON.stringify(FIRST)).replace('"$SECOND"', JSON.stringify(SECOND)),
  );
  expect(await holdfast("run", file)).toMatchObject({ code: 3 });
  const first = { attempt: 1, result: "rework", score: 40, fixes: ["louder"] };
  expect(await feedback()).toEqual({ cause: "rework", note: null, fixes: ["louder"], verdicts: [first] });
  const asked = await gate();
  expect(await holdfast("answer", asked, "again", "--note", "in blue")).toMatchObject({ code: 0 });
  await until(async () => !["", asked].includes(await gate()));
  expect(await feedback()).toEqual({
    cause: "redo",
    note: "in blue",
    fixes: [],
    verdicts: [first, { attempt: 2, result: "pass", score: 90, fixes: [] }],
  });
});

const EACH = `name: each
stages:
  list: { run: [echo, '[{ "id": "b", "words": ["c", "d"] }, { "id": "a", "words": [] }]'] }
  item: { needs: [list], each: { items: "list.stdout#", key: /id }, run: [sh, -c, 'cat "$HOLDFAST_ITEM"'] }
  room: { run: [sh, -c, 'printf "\\"%s\\"" "$TMPDIR"'] }
  none: { run: [sh, -c, 'echo "{ \\"set\\": \\"$HOLDFAST_FEEDBACK$HOLDFAST_ITEM$HOLDFAST_JUDGE\\" }"'] }
`;

test("each child of a list reads its item in HOLDFAST_ITEM; TMPDIR is the submitter's; nobody is told what does not concern it", async () => {
  const TMPDIR = join(folder, "room");
  mkdirSync(TMPDIR);
  const ran = await start(["run", write("each.pipeline.yaml", EACH)], { TMPDIR }).ended;
  expect(ran, ran.err).toMatchObject({ code: 0 });
  expect(await told()).toMatchObject({
    "item/b": { id: "b", words: ["c", "d"] },
    "item/a": { id: "a", words: [] },
    room: TMPDIR,
    none: { set: "" },
  });
});
