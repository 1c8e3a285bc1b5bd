import type { ExitMeaning } from "../../definition/definition.ts";
import type { Conclusion, ProcessEnd } from "../parts.ts";

/** An end with what it means. */
export interface Concluded {
  readonly end: ProcessEnd;
  readonly conclusion: Conclusion;
}

/** How a command ended. */
export interface CommandEnd {
  readonly verdict:
    | { readonly is: "not-run" }
    | { readonly is: "finished"; readonly exitCode: number; readonly rebooted: boolean }
    | { readonly is: "lost"; readonly rebooted: boolean };
  readonly exits: Readonly<Record<string, ExitMeaning>>;
  readonly poll: boolean;
  /** The last lines that it printed; read only when needed. */
  readonly tail: () => string;
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
  25: "SIGXFSZ",
};

/** What a command's end means, by its exit code and the stage's map of codes. */
export function concludeCommand({ verdict, exits, poll, tail }: CommandEnd): Concluded {
  if (verdict.is === "not-run")
    return { end: unseenEnd("not-run"), conclusion: said("not-run", "It never began.", null) };
  if (verdict.is === "lost" || verdict.rebooted) {
    const reason = verdict.rebooted ? "host-restarted" : "crashed";
    return { end: unseenEnd("lost"), conclusion: said(reason, "Nobody saw how it ended.", null) };
  }
  const { exitCode } = verdict;
  const end: ProcessEnd = { verdict: "finished", exitCode, signal: signalOf(exitCode) };
  const meaning = exits[String(exitCode)] ?? usualMeaning(exitCode, poll);
  if (meaning !== "failed") return { end, conclusion: said("ok", meaning === "needs-input" ? tail() : "", meaning) };
  return { end, conclusion: failedConclusion(end, exitCode, tail) };
}

function unseenEnd(verdict: "not-run" | "lost"): ProcessEnd {
  return { verdict, exitCode: null, signal: null };
}

function signalOf(exitCode: number): string | null {
  return exitCode > 128 ? (SIGNALS[exitCode - 128] ?? null) : null;
}

function usualMeaning(exitCode: number, poll: boolean): ExitMeaning {
  if (exitCode === 0) return "done";
  return poll && exitCode === 75 ? "not-yet" : "failed";
}

function failedConclusion({ signal }: ProcessEnd, exitCode: number, tail: () => string): Conclusion {
  if (signal === null) return said("exit", `It ended with exit code ${exitCode}.\n${tail()}`.trimEnd(), "failed");
  return said("crashed", `It was ended by ${signal}, or says so (exit code ${exitCode}).\n${tail()}`.trimEnd(), null);
}

/** Why a process is stopped of which nothing is wanted any more. */
export const CALLED_OFF: ReadonlySet<string> = new Set(["cancelled", "redo", "superseded"]);

/** What was recorded before an end comes first: a cancel beats whatever the process still reports, a limit yields to a good end. */
export function concludeStopped(stop: string | null, concluded: Concluded): Concluded {
  if (concluded.end.verdict === "not-run") return concluded;
  const { end } = concluded;
  if (stop === null || stop === "lingered") return unasked(concluded);
  if (CALLED_OFF.has(stop)) return { end, conclusion: said("killed", "It was stopped.", null) };
  if (concluded.conclusion.stopReason === "ok") return concluded;
  const finished: ProcessEnd = { ...end, verdict: "finished" };
  if (stop === "hung")
    return { end: finished, conclusion: said("hung", "It said nothing for too long and was stopped.", null) };
  if (stop === "flood")
    return {
      end: finished,
      conclusion: said("output-too-large", "It printed more than its limit (`limits.output`) and was stopped.", null),
    };
  return { end: finished, conclusion: said("timeout", "It took longer than its timeout and was stopped.", null) };
}

/** A client that somebody else killed has crashed, as a command has. */
function unasked({ end, conclusion }: Concluded): Concluded {
  return conclusion.stopReason === "killed"
    ? { end, conclusion: { ...conclusion, stopReason: "crashed" } }
    : { end, conclusion };
}

function said(stopReason: Conclusion["stopReason"], message: string, meaning: ExitMeaning | null): Conclusion {
  return { stopReason, message, until: null, meaning };
}
