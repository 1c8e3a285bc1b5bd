import { lastLines } from "../../../base/text/cut-text.ts";
import type { SettleCommand } from "../../../domain/run/commands.ts";
import { concludeCommand, concludeStopped, type Concluded } from "../../../domain/run/execution/conclude.ts";
import {
  concludeDropped,
  concludeSpoiled,
  endNotes,
  type DroppedOutput,
} from "../../../domain/run/execution/end-notes.ts";
import type { RunView } from "../../../domain/run/context.ts";
import type { GivenVerdict } from "../../../domain/run/parts.ts";
import type { ExecutionState } from "../../../domain/run/state.ts";
import { LONGEST_JUDGE_OUTPUT, parseAgentVerdict, parseCommandVerdict } from "../../../domain/run/attempt/verdict.ts";
import { conditionsHold } from "../../../domain/run/stage/visible.ts";
import type { Stage } from "../../../domain/definition/definition.ts";
import type { Agent } from "../../../domain/definition/work.ts";
import type { AgentConclusion } from "../../../ports/agents.ts";
import type { WatchEnd } from "../../../ports/processes.ts";
import { parseTimestamp } from "../../../base/clock.ts";
import { agentOf } from "../../host/agent-of.ts";
import { pinnedAgent } from "./prepare.ts";
import type { EffectPort } from "../port.ts";

const TAIL_BYTES = 4_096;

/** An execution that has ended and was swept. */
export interface Ended {
  readonly execution: ExecutionState;
  readonly directory: string;
  readonly end: WatchEnd;
}

/** Weighs the evidence of an ended execution: exit code, journal, what was recorded before. */
export async function settleCommand(port: EffectPort, view: RunView, ended: Ended): Promise<SettleCommand> {
  const { execution, end } = ended;
  const stage = view.definition.stages.find((candidate) => candidate.id === execution.stage);
  const stop = stopOf(port, view, execution);
  const said = await agentsWord(port, view, { ended, stage, stopped: stop !== null });
  const seen = said === null ? concludeFor(port, stage, ended) : concludeAgent(said, ended);
  const concluded = concludeStopped(stop, refusedEnd(ended) ?? concludeSpoiled(seen, end));
  const { end: processEnd, conclusion } = concludeDropped(concluded, lostOutput(view, ended));
  return {
    type: "settle",
    execution: execution.execution,
    token: execution.token,
    end: processEnd,
    pid: end.verdict.is === "not-run" ? null : end.verdict.pid,
    conclusion,
    usage: said === null ? null : said.usage,
    verdict: execution.role === "judge" ? verdictOf(port, ended, { said, stop }) : null,
    strays: end.strays,
    notes: endNotes(end, execution.role),
  };
}

/** What is lost of an output that later stages would read as the whole. */
function lostOutput({ state, definition }: RunView, { execution, end }: Ended): DroppedOutput | undefined {
  const stage = definition.stages.find(({ id }) => id === execution.stage);
  const isTaken =
    stage?.outputs.some(({ source, when }) => source === "stdout" && conditionsHold(state, when)) ?? false;
  return execution.role === "work" && isTaken ? end.dropped?.out : undefined;
}

/** What was asked of the process before it ended, as it is committed by now. */
function stopOf(port: EffectPort, view: RunView, { execution }: ExecutionState): string | null {
  const newest = port.loop.views.load(view.state.id).state.executions[execution];
  return newest?.stop?.reason ?? null;
}

async function agentsWord(
  port: EffectPort,
  view: RunView,
  { ended, stage, stopped }: { readonly ended: Ended; readonly stage: Stage | undefined; readonly stopped: boolean },
): Promise<AgentConclusion | null> {
  const { execution } = ended;
  const agent = stage === undefined ? null : agentOf(view, { ...execution, stage, ref: execution });
  return agent === null || ended.end.verdict.is === "not-run" ? null : readAgent(port, view, { ended, agent, stopped });
}

function refusedEnd({ end }: Ended): Concluded | null {
  if (end.refused === undefined || end.verdict.is !== "finished") return null;
  const message = `The system did not start it: ${end.refused}.`;
  return {
    end: { verdict: "finished", exitCode: end.verdict.exitCode, signal: null },
    conclusion: { stopReason: "cannot-start", message, until: null, meaning: null },
  };
}

function concludeFor(port: EffectPort, stage: Stage | undefined, { directory, end, execution }: Ended): Concluded {
  const tail = (): string =>
    lastWords(port.processes.tail(directory, "err", TAIL_BYTES)) ||
    lastWords(port.processes.tail(directory, "out", TAIL_BYTES));
  return concludeCommand({ verdict: end.verdict, exits: stage?.exits ?? {}, poll: execution.role === "poll", tail });
}

/** The last lines that a child printed, for people. */
function lastWords(text: string): string {
  return lastLines(text, 5, 1_000);
}

interface Reading {
  readonly ended: Pick<Ended, "directory" | "end">;
  readonly agent: Agent;
  /** We ended it ourselves: its exit code says nothing about its work, only its final event does. */
  readonly stopped: boolean;
}

/** Reads a whole journal as its adapter understands it. */
export async function readAgent(port: EffectPort, view: RunView, reading: Reading): Promise<AgentConclusion> {
  const { ended, agent, stopped } = reading;
  const reader = pinnedAgent(port, view, agent).adapter.read(agent);
  await port.processes.lines(ended.directory, "out", (line) => void reader.line(line));
  const { verdict } = ended.end;
  return reader.conclude({
    code: verdict.is === "finished" && !stopped ? verdict.exitCode : null,
    stderrTail: port.processes.tail(ended.directory, "err", TAIL_BYTES),
  });
}

/** An agent's end is known by its final event, also where nobody saw the exit code. */
function concludeAgent(said: AgentConclusion, { end }: Ended): Concluded {
  const { verdict } = end;
  const rebooted = verdict.is !== "not-run" && verdict.rebooted;
  if (verdict.is === "not-run")
    return {
      end: { verdict: "not-run", exitCode: null, signal: null },
      conclusion: { stopReason: "not-run", message: "It never began.", until: null, meaning: null },
    };
  if (rebooted || (verdict.is === "lost" && !said.final)) {
    const stopReason = rebooted ? "host-restarted" : "crashed";
    return {
      end: { verdict: "lost", exitCode: null, signal: null },
      conclusion: { stopReason, message: "Nobody saw how it ended.", until: null, meaning: null },
    };
  }
  const exitCode = verdict.is === "finished" ? verdict.exitCode : null;
  const until = said.until === null ? null : parseTimestamp(said.until);
  const stopReason = said.session === "unknown" ? "not-run" : said.stopReason;
  return {
    end: { verdict: "finished", exitCode, signal: null },
    conclusion: { stopReason, message: said.message, until, meaning: null },
  };
}

interface Heard {
  readonly said: AgentConclusion | null;
  /** We ended it ourselves, so that its exit code says nothing of the candidate. */
  readonly stop: string | null;
}

function verdictOf(port: EffectPort, ended: Ended, heard: Heard): GivenVerdict {
  const { said } = heard;
  if (said === null) return commandVerdict(port, ended, heard);
  if (said.stopReason !== "ok") return null;
  const parsed = parseAgentVerdict(said.structured ?? null, said.text);
  return parsed.ok ? parsed.value : brokenBy("The judge's answer is no verdict", parsed.refusal.reason);
}

function commandVerdict(port: EffectPort, { directory, end }: Ended, { stop }: Heard): GivenVerdict {
  // What was written before the machine went down may be torn.
  if (end.verdict.is !== "finished" || end.verdict.rebooted) return null;
  if (Object.keys(end.dropped ?? {}).length > 0)
    return brokenBy("The judge gave no verdict", endNotes(end, "judge").join(" "));
  const tail = (stream: "out" | "err"): string => port.processes.tail(directory, stream, LONGEST_JUDGE_OUTPUT + 1);
  const exitCode = stop === null ? end.verdict.exitCode : null;
  const parsed = parseCommandVerdict({ out: tail("out"), err: tail("err"), exitCode });
  if (parsed.ok) return parsed.value;
  const printed = lastWords(tail("err").slice(-TAIL_BYTES)) || lastWords(tail("out").slice(-TAIL_BYTES));
  return brokenBy("The judge gave no verdict", parsed.refusal.reason, printed);
}

function brokenBy(what: string, reason: string, printed = ""): GivenVerdict {
  return { result: "broken", score: 0, fixes: [`${what}: ${reason}.\n${printed}`.trimEnd()] };
}
