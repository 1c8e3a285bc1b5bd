import { expect, test } from "vitest";
import { isTest } from "./layers.ts";
import { readTexts, type SourceText } from "./source-text.ts";

// Every place that keeps only a part of a text or of a list, and how it is told. Texts are cut by src/base/text/cut-text.ts, which says so.

/** It says how much is missing, or where the rest is, in these words of the same file. */
type Told = { readonly says: RegExp } | { readonly because: string };

const CUTS: Readonly<Record<string, Told>> = {
  "src/agents/shorten.ts LONGEST_LINE": { says: /more characters/ },
  "src/app/runs/find-gate.ts MANY": { says: /and \$\{.*} more/ },
  "src/app/reading/report.ts MOST_WITH_FILES": { says: /: null/ },
  "src/app/daemon/service.ts LONGEST_QUEUE": {
    because: "a run beyond them is shown as queued, without what it waits for",
  },
  "src/artifacts/collect/check-found.ts SHOWN": { says: /} more`/ },
  "src/artifacts/collect/json-schema.ts MOST_FAULTS": { says: /and \$\{.*} more/ },
  "src/artifacts/collect/slow-words.ts MOST": { because: "any of them is a reason; the schema names them all" },
  "src/base/text/begin-of.ts longest": { says: /…/ },
  "src/base/secrets/mask.ts DIGEST_LETTERS": { because: "digits of a hash" },
  "src/cli/commands/runs/report.ts MOST": { because: "a run beyond them keeps its whole id" },
  "src/cli/complete/offers.ts MANY": { because: "a shell narrows them down by the next letter" },
  "src/cli/print/pipelines-here.ts MOST": { says: /and \$\{.*\} more/ },
  "src/cli/inbox/paint-gate.ts NOTICE_LINES": { because: "our own notice, which has fewer" },
  "src/cli/lists/report-lines.ts MOST_FILES": { says: /} more: holdfast artifacts/ },
  "src/cli/lists/report-lines.ts MOST_RUNS": { says: /} more: holdfast ls/ },
  "src/cli/logs/line-printer.ts most": { because: "--tail N: somebody asked for so many" },
  "src/cli/progress/paint.ts MOST_NOTES": { because: "each stood there when it came, and `show` has all" },
  "src/cli/progress/paint.ts left": { because: "each stood there when it came, and `show` has all" },
  "src/doctor/few.ts SHOWN": { says: /} more`/ },
  "src/domain/run/view/explain.ts MOST_HOLDERS": { says: /} more`/ },
  "src/domain/run/view/explain.ts MOST_SENT_BACK": { says: /more before these/ },
  "src/domain/run/view/list-cells.ts LONGEST": {
    because: "both ends of a reason in a list, where `why` has the whole",
  },
  "src/domain/run/outbox/progress-words.ts MOST_LINES": { says: /and \$\{.*} more/ },
  "src/domain/run/attempt/verdict.ts LONGEST_JUDGE_OUTPUT": {
    because: "a judge that prints more is broken, and says so",
  },
  "src/engine/effects/process/settle.ts TAIL_BYTES": { says: /lastLines|lastWords/ },
  "src/engine/hearing/chat-words.ts LISTED": { says: /and \$\{.*} more/ },
  "src/engine/coordinator/mailboxes.ts most": { because: "a turn takes so many, the next one goes on" },
  "src/notify/command/command-channel.ts LONGEST_REMOTE": {
    because: "a name that the channel gives its message, kept for it alone",
  },
  "src/process/watch/journal.ts MAX_LINE": { says: /cutBefore/ },
  "src/process/watch/journal.ts REMEMBERED_BYTES": { because: "by which a place is known again; nobody reads it" },
  "src/process/watch/messages.ts MOST_OPTIONS": { says: /more option/ },
  "src/process/start/run-program.ts KEPT_BYTES": {
    because: "of a small program's errors; who shows them cuts them again, and says so",
  },
  "src/server/stream/log-file.ts left": { because: "a range: somebody asked for it" },
  "src/store/sqlite/read/check-database.ts MOST": { says: /more rows like these/ },
};

const product = readTexts("src").filter(
  ({ path }) => !isTest(path) && !path.startsWith("src/testing/") && path !== "src/base/text/cut-text.ts",
);

test("every place that keeps a part of a text or a list is in the table above", () => {
  expect(product.flatMap(cutsOf).toSorted()).toEqual(Object.keys(CUTS).toSorted());
});

test("control: cuts by a constant, by a length and of bytes are found; digits of a hash are not", () => {
  const text = "a.slice(0, MOST); b.slice(-most); c.subarray(-KEPT); d.slice(0, 16); e.slice(0, -1); f.slice(0, at)";
  expect(cutsOf({ path: "a.ts", text })).toEqual(["a.ts MOST", "a.ts most", "a.ts KEPT"]);
});

test.each(Object.entries(CUTS))("%s says what is missing, or need not", (place, told) => {
  const [path] = place.split(" ");
  const text = product.find((file) => file.path === path)?.text ?? "";
  if ("says" in told) expect(text).toMatch(told.says);
  else expect(told.because).not.toBe("");
});

function cutsOf({ path, text }: SourceText): readonly string[] {
  const names = [...text.matchAll(/\.(?:slice|subarray)\((?:0, |-)([A-Z][A-Z_]+|most|longest|left)\)/g)];
  return [...new Set(names.map(([, name]) => `${path} ${name}`))];
}
