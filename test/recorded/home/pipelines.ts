// The pipelines of the recorded home. What a child needs of the outside stands in `control`, beside the home wherever that lies.

const CONTROL = "C=${HOLDFAST_DIR%/home/runs/*}/control";

/** A command that notes that it began, and then does something. */
function noted(words: string): readonly string[] {
  return ["sh", "-c", `${CONTROL}; echo "$HOLDFAST_RUN_ID $HOLDFAST_STAGE" >>"$C/began"; ${words}`];
}

const WAIT = 'while [ ! -e "$C/go" ]; do sleep 0.05; done';
const FIRST = { run: noted("echo first >first.txt"), outputs: { text: "first.txt" } };
const LAST = { run: ["cat", "{{artifacts.first.text}}"], needs: ["first"] };
/** Waits in the middle of its work until it may go on. */
const WORK = {
  needs: ["first"],
  run: noted(`echo half >work.txt; ${WAIT}; echo work >work.txt`),
  outputs: { text: "work.txt" },
  onUnknown: "retry",
};
const GATE = { ask: "Publish it?", show: ["first.text"] };
const AGAIN = { publish: "continue", again: { redo: "first" }, drop: "cancel" };
const PAGE = { run: ["cat", "{{artifacts.first.text}}"], needs: ["ask"] };

/** Puts a file where the collector needs a folder. */
const SPOIL = 'A=${HOLDFAST_DIR%/executions/*}/artifacts; rm -rf "$A"; : >"$A"';

const LIST = '[{"id":"a"},{"id":"b"},{"id":"c"}]';
const LISTED = { run: noted(`echo '${LIST}' >list.json`), outputs: { list: "list.json" } };
const ONE = "[ {{item.id}} = a ] || { echo half >item.txt; WAIT; }; echo {{item.id}} >item.txt";
const JUDGE = `if grep -q better "$1"; then echo '{"result":"pass","score":90}'; else echo '{"result":"rework","score":40,"fixes":["Make it better."]}'; fi`;
const DRAFT = 'if [ -e "$HOLDFAST_FEEDBACK" ]; then echo better >draft.txt; else echo draft >draft.txt; fi';

/** What delivers is done only once the pager took it. */
const DELIVERS = {
  stages: { first: FIRST },
  deliver: [{ to: "pager", text: "The text is done.", show: ["first.text"] }],
};

/** Pipelines of a project without channels. */
export const DESK: Readonly<Record<string, object>> = {
  completed: {
    title: "Count for {{input.who}}",
    input: { type: "object", properties: { who: { type: "string" } }, required: ["who"] },
    stages: {
      first: FIRST,
      agent: {
        agent: {
          use: "player",
          script: [
            [
              { write: { "said.md": "# Said\n" } },
              { say: "All written." },
              { usage: { usd: 0.25, inputTokens: 100, outputTokens: 20 } },
            ],
          ],
        },
        outputs: { said: "said.md" },
      },
      count: { task: "./tasks.mjs#count", needs: ["first", "agent"] },
      optional: { needs: ["first"], run: ["true"], when: { "input.who": "nobody" }, outputs: "none" },
    },
  },
  failed: {
    stages: {
      first: FIRST,
      breaks: { needs: ["first"], run: noted("echo It broke. >&2; exit 3") },
      last: { ...LAST, needs: ["breaks"] },
    },
  },
  partial: { stages: { first: FIRST, extra: { needs: ["first"], required: false, run: noted("exit 4") }, last: LAST } },
  asked: { stages: { first: FIRST, ask: { needs: ["first"], gate: { ...GATE, options: AGAIN } }, page: PAGE } },
  until: { stages: { first: FIRST, last: LAST } },
  held: { recovery: "hold", stages: { first: FIRST, work: WORK, last: LAST } },
  interrupted: { classes: { press: 1 }, stages: { first: FIRST, work: { ...WORK, resources: ["press"] }, last: LAST } },
  queued: { classes: { press: 1 }, stages: { first: FIRST, work: { ...WORK, resources: ["press"] }, last: LAST } },
  items: {
    stages: {
      list: LISTED,
      work: {
        needs: ["list"],
        each: { items: "list.list", parallel: 1 },
        run: noted(ONE.replace("WAIT", WAIT)),
        outputs: { text: "item.txt" },
        onUnknown: "retry",
      },
    },
  },
  judged: {
    stages: {
      draft: {
        run: noted(DRAFT),
        outputs: { draft: "draft.txt" },
        review: { judges: [{ run: ["sh", "-c", JUDGE, "sh", "{{artifacts.draft.draft}}"] }] },
      },
    },
  },
  exhausted: {
    stages: {
      draft: {
        run: noted("echo draft >draft.txt"),
        outputs: { draft: "draft.txt" },
        review: { judges: [{ run: ["sh", "-c", JUDGE, "sh", "{{artifacts.draft.draft}}"] }], maxAttempts: 2 },
      },
    },
  },
  budget: {
    budget: { usd: 1 },
    stages: {
      first: { agent: { use: "player", script: [[{ usage: { usd: 1.5 } }, { say: "Dear." }]] }, outputs: "none" },
      second: {
        needs: ["first"],
        agent: { use: "player", script: [[{ usage: { usd: 0.25 } }, { say: "Cheap." }]] },
        outputs: "none",
      },
    },
  },
  credential: {
    stages: {
      first: { agent: { use: "player", script: [[{ stop: "auth" }], [{ say: "Let in." }]] }, outputs: "none" },
    },
  },
  taught: { stages: { choose: { run: noted('holdfast ask --key layout "Which layout?" split stacked') } } },
  asking: { stages: { choose: { run: noted('holdfast ask "Which colour?" red green'), onUnknown: "retry" } } },
  stuck: {
    stages: {
      first: {
        run: noted(`[ ! -e "$C/spoil" ] || { ${SPOIL}; }; echo first >first.txt`),
        outputs: { text: "first.txt" },
      },
    },
  },
  retried: { stages: { first: FIRST, fixed: { needs: ["first"], run: noted('[ -e "$C/fixed" ]'), outputs: "none" } } },
  revised: {
    stages: { first: FIRST, page: LAST },
    revisions: { shorten: { stage: "page", says: ["shorter"], asks: "Make it shorter?" } },
  },
};

/** Pipelines of a project that tells people through a program. */
export const TOLD: Readonly<Record<string, object>> = { delivered: DELIVERS, unsure: DELIVERS, sending: DELIVERS };

/** A pager that notes what it was given, and takes its time while it is held. It knows no repeat. */
const PAGER =
  'cat >/dev/null; echo told >>"$HOME/control/told"; while [ -e "$HOME/control/hold-pager" ]; do sleep 0.05; done';

/** Starts the Node that the home's own \`holdfast\` is started with, whoever orchestrates it by then: a run pins the programs of its agents. */
const NODE = `exec "$(sed -n "s/^exec '\\([^']*\\)'.*/\\1/p" "\${HOLDFAST_DIR%/runs/*}/bin/holdfast")" "$@"`;

/** The configs of both projects. */
export const CONFIGS: Readonly<Record<"desk" | "told", object>> = {
  desk: { agents: { player: { use: "scripted", program: ["/bin/sh", "-c", NODE, "sh"] } } },
  told: { channels: { pager: { kind: "command", run: ["sh", "-c", PAGER] } } },
};
