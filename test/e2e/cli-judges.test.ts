import { expect, test } from "vitest";
import { holdfast, lastLine, shown, write } from "./cli-home.ts";

// What judges print, as real commands print it, and what becomes of the candidate: no way of being misunderstood passes it.

const REWORK = String.raw`{\n  "result": "rework",\n  "score": 20,\n  "fixes": ["longer"]\n}\n`;

/** What a judge does (a script of sh), and the verdict that it leaves; `null`: broken, asked twice, the stage fails. */
const JUDGES: Readonly<Record<string, readonly [script: string, verdict: string]>> = {
  lines: [`printf '${REWORK}'`, "rework 20"],
  colours: [`printf '\\033[31m${REWORK}\\033[0m'`, "rework 20"],
  bytes: [String.raw`printf '\377{"result":"rework","score":20,"fixes":["\377"]}\n'`, "rework 20"],
  "words-after": [`printf '${REWORK}Bye.\\n'`, "rework 20"],
  passes: [`printf 'ok {"result":"pass","score":90}\\n'`, "pass 90"],
  "by-exit-code": ["echo fine", "pass 100"],
  "sends-back": ["echo 'too short' >&2; exit 1", "rework 0"],
  "single-quotes": [`echo "{'result': 'rework'}"`, "broken 0"],
  "other-json": [`echo '{"verdict": "rework"}'`, "broken 0"],
  aside: [`echo '{"result":"rework","fixes":["x"]}' >&2`, "broken 0"],
  "too-much": [`echo '{"result":"rework","fixes":["x"]}'; head -c 5000000 /dev/zero | tr '\\0' ' '`, "broken 0"],
  stopped: ["trap 'exit 0' TERM; sleep 60 & wait", "broken 0"],
};

const stageOf = (name: string): string => `
  ${name}:
    run: [sh, -c, "echo text > draft.txt"]
    workspace: own
    timeout: ${name === "stopped" ? "1s" : "60s"}
    required: false
    outputs: { text: draft.txt }
    review:
      judges: [{ run: [sh, "{{pipeline.dir}}/${name}.sh"] }]
      maxAttempts: 1
      minScore: 1
      exhausted: fail`;

const SCHEMA_STAGE = `
  several:
    run: [sh, -c, "echo 1 > a.json; echo '\\"b\\"' > b.json"]
    workspace: own
    required: false
    outputs: { numbers: { glob: "*.json", media: json } }
    review: { judges: [{ schema: number.json, of: numbers }], maxAttempts: 1, exhausted: fail }`;

// A first judge that writes over what the second one is to look at.
const tampered = (name: string, second: string): string => `
  ${name}:
    run: [sh, -c, "echo 1 > a.json"]
    workspace: own
    required: false
    outputs: { number: { glob: a.json, media: json } }
    review: { judges: [{ run: [sh, "{{pipeline.dir}}/tampers.sh"] }, ${second}], maxAttempts: 1, exhausted: fail }`;

const TAMPERS = `f=$(grep -o '"path": "[^"]*"' "$HOLDFAST_ARTIFACTS" | cut -d'"' -f4); chmod u+w "$f"; echo 2 > "$f"`;

test("[P15][P18] a candidate passes only by a judge's word that can be read", async () => {
  for (const [name, [script]] of Object.entries(JUDGES)) write(`${name}.sh`, `${script}\n`);
  write("number.json", '{ "type": "number" }');
  write("tampers.sh", `${TAMPERS}\n`);
  const stages = Object.keys(JUDGES).map(stageOf).join("");
  const changed = `${tampered("changed", '{ run: ["true"] }')}${tampered("changed-json", "{ schema: number.json, of: number }")}`;
  const file = write("judges.pipeline.yaml", `name: judges\nstages:${stages}${SCHEMA_STAGE}${changed}\n`);
  const ended = await holdfast("run", file, "--json");
  expect(ended.err).toBe("");
  const { id } = lastLine(ended.out);
  const run = await shown(String(id));
  const verdicts = verdictsOf(run["stages"]);
  const expected = Object.entries(JUDGES).map(([name, [, verdict]]) => [name, verdict]);
  expect(verdicts).toEqual({
    ...Object.fromEntries(expected),
    several: "rework 0",
    changed: "none",
    "changed-json": "broken 0",
  });
  const reasons = Object.fromEntries(listed(run["stages"]).map((stage) => [stage.id, stage.reason]));
  expect([reasons["changed"], reasons["changed-json"]]).toEqual(["artifact-changed", "judge-failed"]);
});

interface Shown {
  readonly id: string;
  readonly reason: string | null;
  readonly attempts: readonly { readonly verdict: { readonly result: string; readonly score: number } | null }[];
}

function listed(stages: unknown): readonly Shown[] {
  return JSON.parse(JSON.stringify(stages));
}

function verdictsOf(stages: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listed(stages).map(({ id, attempts }) => {
      const verdict = attempts.at(-1)?.verdict ?? null;
      return [id, verdict === null ? "none" : `${verdict.result} ${verdict.score}`];
    }),
  );
}
