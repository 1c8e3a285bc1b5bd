import type { Definition, Delivery, Stage } from "../domain/definition/definition.ts";
import type { Accepted } from "../domain/run/events.ts";
import type { SendResult } from "../domain/run/outbox/dispatch-commands.ts";
import {
  agentOf,
  agentStage,
  commandStage,
  definitionOf,
  eachOf,
  gateStage,
  gateWords,
  option,
  readingStage,
  reviewBy,
  type StageMore,
} from "./definition.ts";
import type { Found, Said, Script, WorkEnd } from "./script.ts";

/** Draws a number from 0 up to but without the limit. */
export type Draw = (limit: number) => number;

/** One of some things, drawn. */
export function oneOf<T>(draw: Draw, choices: readonly [T, ...T[]]): T {
  return choices[draw(choices.length)] ?? choices[0];
}

/** A definition of up to five stages whose shape and policies are drawn; the smallest draw gives one plain stage. */
export function randomDefinition(draw: Draw): Definition {
  const stages: Stage[] = [];
  const count = 1 + draw(5);
  for (let place = 0; place < count; place += 1) stages.push(randomStage(draw, stages, `s${place}`));
  return definitionOf(stages, {
    recovery: oneOf(draw, ["resume", "resume", "hold"]),
    onFailure: oneOf(draw, ["finish", "cancel"]),
    deliver: oneOf(draw, [
      [],
      [],
      [randomDelivery(draw, stages)],
      [randomDelivery(draw, stages), randomDelivery(draw, stages)],
    ]),
    budget: oneOf(draw, [null, null, { usd: null, tokens: null, minutes: 1 }]),
  });
}

/** What a run of it is accepted with: nobody is told anything, or one or two listeners are. */
export function randomAcceptance(draw: Draw): Pick<Accepted, "tells" | "progress"> {
  const phone = { channel: "phone", to: null };
  const tells = oneOf(draw, [[], [], [phone], [phone, { channel: "desk", to: "7" }]]);
  return { tells, progress: tells.length === 0 ? [] : oneOf(draw, [[], [phone], tells]) };
}

function randomDelivery(draw: Draw, stages: readonly Stage[]): Delivery {
  const shown = stages.filter(({ work }) => work.kind !== "gate" && draw(2) === 0);
  return {
    show: shown.map(({ id }) => `${id}.out`),
    to: "phone",
    text: "Done.",
    onUnknown: oneOf(draw, ["ask", "retry", "accept"]),
  };
}

function randomStage(draw: Draw, before: readonly Stage[], id: string): Stage {
  const ids = before.map((stage) => stage.id);
  const needs = ids.filter(() => draw(2) === 1);
  const kind = draw(6);
  if (kind === 1) return randomGate(draw, id, needs);
  const more = { ...randomMore(draw, id), needs };
  if (kind === 2) return agentStage(id, { ...more, ...randomLadder(draw) });
  const from = needs.find((need) => before.find((stage) => stage.id === need)?.work.kind !== "gate");
  if (from === undefined) return commandStage(id, more);
  if (kind === 3)
    return commandStage(id, {
      ...more,
      ...eachOf(from, { onFail: oneOf(draw, ["fail", "skip"]), parallel: 1 + draw(3) }),
      needs,
    });
  return kind === 4 ? readingStage(id, [from], { ...more, needs }) : commandStage(id, more);
}

function randomGate(draw: Draw, id: string, needs: readonly string[]): Stage {
  const [target] = needs;
  const redo = target === undefined ? [] : [option("again", { redo: target })];
  const options = [option("go", "continue"), option("no", "fail"), option("end", "cancel"), ...redo];
  const expires = {
    expiresMs: oneOf(draw, [null, 60_000]),
    onExpiry: oneOf(draw, ["ask", "go", "no", redo.length > 0 ? "again" : "end"]),
  };
  return gateStage(id, { options, ...expires }, { needs, required: draw(4) !== 3 });
}

function randomLadder(draw: Draw): Pick<StageMore, "ladder"> {
  const other = { agent: agentOf("other", { model: "other" }) };
  return oneOf<Pick<StageMore, "ladder">>(draw, [
    {},
    { ladder: ["retry"] },
    { ladder: ["retry", "fresh", other] },
    { ladder: [other, "retry", "ask"] },
  ]);
}

function randomMore(draw: Draw, id: string): StageMore {
  const approve = gateWords({ options: [option("approve", "continue"), option("reject", { redo: id })] });
  const review = reviewBy(1 + draw(2), { exhausted: oneOf(draw, ["ask", "fail"]), maxAttempts: 1 + draw(3) });
  return {
    workspace: oneOf(draw, ["shared", "shared", "own"]),
    review: oneOf(draw, [null, null, review]),
    approve: oneOf(draw, [null, null, null, approve]),
    onUnknown: oneOf(draw, ["resume", "retry", "ask", "fail"]),
    required: draw(4) !== 3,
    idempotent: draw(4) === 3,
    poll: oneOf(draw, [null, null, null, { run: ["poll"], everyMs: 1_000, deadlineMs: 10_000 }]),
    retry: { maxAttempts: 1 + draw(3), backoffMs: oneOf(draw, [0, 5_000]), on: ["crashed", "rate", "hung"] },
  };
}

const ENDS: readonly WorkEnd[] = [
  ...(["ok", "ok", "ok", "ok", "crashed", "exit", "lost", "not-run", "killed", "auth", "quota", "context"] as const),
  ...(["hung", "finished-unseen", "hangs"] as const),
  { meaning: "skipped" },
  { meaning: "needs-input" },
  { meaning: "partial" },
];

const SAYINGS: readonly Said[] = [
  ...([100, 100, "broken", "killed", 50] as const),
  { result: "rework", score: 70 },
  { result: "rework", score: 10 },
  { result: "reject", score: 0 },
  { result: "needs-input", score: 50 },
];

const SENT: SendResult = { is: "sent", remote: "1" };

const SENDINGS: readonly SendResult[] = [
  SENT,
  SENT,
  SENT,
  { is: "later", afterMs: 1_000, reason: "busy" },
  { is: "unknown", reason: "cut off" },
  { is: "refused", because: "recipient", reason: "not there" },
  { is: "refused", because: "secret", reason: "no token" },
];

/** A script whose outcomes are drawn; the smallest draw always goes well. */
export function randomScript(draw: Draw): Script {
  return {
    work: () => ENDS[draw(ENDS.length)] ?? "ok",
    judge: () => SAYINGS[draw(SAYINGS.length)] ?? 100,
    poll: () => oneOf<WorkEnd>(draw, ["ok", { meaning: "not-yet" }, { meaning: "failed" }, "lost", "killed"]),
    collect: (stage, attempt) => {
      const found = { text: `${stage} ${attempt}` };
      return oneOf<Found>(draw, [found, found, found, "no-op", "missing-artifact"]);
    },
    items: () =>
      oneOf<ReturnType<Script["items"]>>(draw, [["a", "b"], ["b", "c"], [], ["a", "a"], { fault: "no list" }]),
    same: () => draw(2) === 0,
    send: () => SENDINGS[draw(SENDINGS.length)] ?? SENT,
  };
}
