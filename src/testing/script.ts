import type { EpochMs } from "../base/clock.ts";
import type { ExitMeaning, StopReason } from "../domain/definition/definition.ts";
import type { SettleCommand } from "../domain/run/commands.ts";
import type { DispatchState } from "../domain/run/outbox/dispatch.ts";
import type { SendResult } from "../domain/run/outbox/dispatch-commands.ts";
import type { GivenVerdict } from "../domain/run/parts.ts";
import type { ExecutionState } from "../domain/run/state.ts";

/** How a scripted process ends: a stop reason, a declared meaning, unseen, or not at all. */
export type WorkEnd =
  | StopReason
  | "lost"
  | "finished-unseen"
  | "hangs"
  | { readonly meaning: ExitMeaning }
  | { readonly quotaUntil: EpochMs };

/** What a scripted judge says: a score alone passes; broken without a verdict. */
export type Said =
  | number
  | "broken"
  | "killed"
  | { readonly result: "rework" | "reject" | "needs-input"; readonly score: number };

/** What a scripted collector finds: one file of these words, or a reason why not. */
export type Found = { readonly text: string } | "no-op" | "missing-artifact" | "schema-missed";

/** The outside of a rehearsed run: what each effect leads to. */
export interface Script {
  readonly work: (execution: ExecutionState) => WorkEnd;
  readonly judge: (stage: string, judge: number) => Said;
  readonly poll: (execution: ExecutionState) => WorkEnd;
  readonly collect: (stage: string, attempt: number) => Found;
  readonly items: (stage: string) => readonly string[] | { readonly fault: string };
  readonly same: (stage: string) => boolean;
  readonly send: (dispatch: DispatchState) => SendResult;
}

/** Lists by stage; each use takes the next entry, the last one repeats. */
export interface ScriptTables {
  readonly work?: Readonly<Record<string, readonly WorkEnd[]>>;
  readonly judges?: Readonly<Record<string, readonly Said[]>>;
  readonly polls?: Readonly<Record<string, readonly WorkEnd[]>>;
  readonly collects?: Readonly<Record<string, readonly Found[]>>;
  readonly items?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly same?: boolean;
  /** By channel. */
  readonly sends?: Readonly<Record<string, readonly SendResult[]>>;
}

/** A script from tables; what no table names goes well. */
export function scriptOf(tables: ScriptTables = {}): Script {
  const used = new Map<string, number>();
  const take = <T>(kind: string, key: string, list: readonly T[] | undefined): T | undefined => {
    const place = used.get(`${kind} ${key}`) ?? 0;
    used.set(`${kind} ${key}`, place + 1);
    return list?.[Math.min(place, list.length - 1)];
  };
  return {
    work: ({ stage }) => take("work", stage, tables.work?.[stage]) ?? "ok",
    judge: (stage) => take("judge", stage, tables.judges?.[stage]) ?? 100,
    poll: ({ stage }) => take("poll", stage, tables.polls?.[stage]) ?? "ok",
    collect: (stage, attempt) =>
      take("collect", stage, tables.collects?.[stage]) ?? { text: `${stage} by attempt ${attempt}` },
    items: (stage) => take("items", stage, tables.items?.[stage]) ?? ["one", "two"],
    same: () => tables.same ?? true,
    send: ({ channel, dispatch }) =>
      take("send", channel, tables.sends?.[channel]) ?? { is: "sent", remote: `remote-${dispatch}` },
  };
}

/** The report about a process that ended so. */
export function settlement(execution: ExecutionState, end: Exclude<WorkEnd, "hangs">): SettleCommand {
  return { ...REPORT, execution: execution.execution, token: execution.token, ...endOf(end) };
}

/** The report about a judge's process that said so. */
export function judgeSettlement(execution: ExecutionState, said: Said): SettleCommand {
  const base = { ...REPORT, execution: execution.execution, token: execution.token };
  if (said === "killed") return { ...base, ...endOf("killed") };
  const verdict: GivenVerdict =
    said === "broken"
      ? null
      : typeof said === "number"
        ? { result: "pass", score: said, fixes: [] }
        : { ...said, fixes: ["do better"] };
  return { ...base, ...endOf(said === "broken" ? "exit" : "ok"), verdict };
}

const REPORT = { type: "settle", pid: 7, usage: null, verdict: null, strays: [] } as const;

function endOf(end: Exclude<WorkEnd, "hangs">): Pick<SettleCommand, "end" | "conclusion"> {
  if (typeof end === "object") return "meaning" in end ? meant(end.meaning) : quota(end.quotaUntil);
  if (end === "lost") return report("crashed", { verdict: "lost", exitCode: null, signal: null });
  if (end === "finished-unseen") return report("ok", { verdict: "lost", exitCode: null, signal: null });
  if (end === "not-run") return report("not-run", { verdict: "not-run", exitCode: null, signal: null });
  if (end === "killed") return report("killed", { verdict: "finished", exitCode: null, signal: "SIGKILL" });
  return report(end, { verdict: "finished", exitCode: end === "ok" ? 0 : 1, signal: null });
}

function meant(meaning: ExitMeaning): Pick<SettleCommand, "end" | "conclusion"> {
  const { end, conclusion } = report(meaning === "failed" ? "exit" : "ok", FINISHED);
  return { end, conclusion: { ...conclusion, meaning } };
}

function quota(until: EpochMs): Pick<SettleCommand, "end" | "conclusion"> {
  const { end, conclusion } = report("quota", FINISHED);
  return { end, conclusion: { ...conclusion, until } };
}

const FINISHED = { verdict: "finished", exitCode: 3, signal: null } as const;

function report(stopReason: StopReason, end: SettleCommand["end"]): Pick<SettleCommand, "end" | "conclusion"> {
  const message = stopReason === "ok" ? "" : `it ended: ${stopReason}`;
  return { end, conclusion: { stopReason, message, until: null, meaning: null } };
}
