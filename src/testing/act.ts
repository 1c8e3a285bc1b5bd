import { hashOf, sha256 } from "../base/hash.ts";
import type { Command } from "../domain/run/commands.ts";
import type { Effect } from "../domain/run/due.ts";
import type { DispatchState } from "../domain/run/outbox/dispatch.ts";
import { findUnit, type ExecutionState, type RunState } from "../domain/run/state.ts";
import { judgeSettlement, settlement, type Script } from "./script.ts";

/** The command that carrying an effect out leads to, by a script; null while it goes on (a process that hangs). */
export function actOn(state: RunState, effect: Effect, script: Script): Command | null {
  switch (effect.kind) {
    case "advance":
      return { type: "advance" };
    case "start":
      return admission(state, effect);
    case "watch":
      return watch(effect.execution, script);
    case "collect":
      return { type: "collected", ref: effect.ref, result: collect(effect, script) };
    case "tell":
      return { type: "told", execution: effect.execution, n: effect.n };
    case "send":
      return actOnDispatch(effect.dispatch, script);
    case "check":
    case "restore":
    case "expand":
    case "verify":
      return actOnStage(effect, script);
  }
}

type StageEffect = Extract<Effect, { kind: "check" | "restore" | "expand" | "verify" }>;

function actOnStage(effect: StageEffect, script: Script): Command {
  const stage = effect.stage.id;
  switch (effect.kind) {
    case "check": {
      const said = script.judge(stage, effect.judge);
      const verdict =
        typeof said === "number"
          ? { result: "pass" as const, score: said, fixes: [] }
          : { result: "rework" as const, score: 0, fixes: ["fix the data"] };
      return { type: "checked", ref: effect.ref, judge: effect.judge, verdict };
    }
    case "restore":
      return { type: "restored", stage, fault: null };
    case "verify":
      return { type: "verified", stage, same: script.same(stage) };
    case "expand": {
      const items = script.items(stage);
      if ("fault" in items) return { type: "expanded", stage, items: null, fault: items.fault };
      const frozen = items.map((key) => ({ key, hash: sha256(key) }));
      return { type: "expanded", stage, items: frozen, fault: null };
    }
  }
}

/** Every scripted channel takes a dispatch in one request. */
function actOnDispatch(dispatch: DispatchState, script: Script): Command {
  const { dispatch: id, sending } = dispatch;
  if (sending === null) return { type: "begin-dispatch", dispatch: id, part: id };
  const result = script.send(dispatch);
  return { type: "settle-dispatch", dispatch: id, part: sending.part, last: true, repeatable: false, result };
}

function admission(state: RunState, effect: Extract<Effect, { kind: "start" }>): Command {
  const { ref, role, judge } = effect;
  const planned = findUnit(state, ref)?.plan?.session ?? null;
  const fresh = effect.stage.work.kind === "agent" && role === "work" ? `session-${ref.stage}-${ref.attempt}` : null;
  const token = hashOf([ref, role, judge, state.seq]);
  const admitted = {
    ...ref,
    role,
    judge,
    token,
    argvHash: sha256(ref.stage),
    program: null,
    session: role === "work" ? (planned ?? fresh) : null,
    deadline: { bootId: "boot", atMs: 1_000_000 },
    classes: effect.stage.resources,
    host: "host",
  };
  return { type: "admit", admission: admitted, resumed: planned !== null, baseline: null };
}

function watch(execution: ExecutionState, script: Script): Command | null {
  if (execution.stop !== null) return settlement(execution, stopped(execution.stop.reason));
  if (execution.process === null && execution.role !== "judge") {
    return {
      type: "observe-start",
      execution: execution.execution,
      token: execution.token,
      host: "host",
      pid: 7,
    };
  }
  if (execution.role === "judge") {
    return judgeSettlement(execution, script.judge(execution.stage, execution.judge ?? 0));
  }
  const end = execution.role === "work" ? script.work(execution) : script.poll(execution);
  return end === "hangs" ? null : settlement(execution, end);
}

function stopped(reason: string): "timeout" | "hung" | "killed" {
  return reason === "timeout" || reason === "hung" ? reason : "killed";
}

function collect(
  effect: Extract<Effect, { kind: "collect" }>,
  script: Script,
): Extract<Command, { type: "collected" }>["result"] {
  const { stage, ref } = effect;
  const found = script.collect(stage.id, ref.attempt);
  if (typeof found === "string") return { ok: false, stopReason: found, message: `no good: ${found}` };
  const artifacts = stage.outputs.map(({ name }) => ({
    name,
    path: name,
    sha256: sha256(found.text),
    bytes: found.text.length,
    mediaType: "text/plain",
    inherited: false,
  }));
  return { ok: true, artifacts };
}
