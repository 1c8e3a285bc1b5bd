import type { Launch, Verdict } from "../../../ports/processes.ts";

/** How one process is to behave; drawn before it begins. */
export interface Behaviour {
  readonly runsMs: number;
  readonly exitCode: number;
  /** What it prints before it ends. */
  readonly line: string;
  /** Ends when it is asked to. */
  readonly heedsStop: boolean;
  /** Asks a question and waits for the answer. */
  readonly asks: boolean;
  /** Never ends on its own. */
  readonly hangs: boolean;
}

/** An execution of the virtual host: its directory and its processes in one. */
export interface VirtualProcess {
  readonly launch: Launch;
  readonly behaviour: Behaviour;
  readonly boot: string;
  gate: "open" | "begun" | "void";
  supervisor: "coming" | "alive" | "gone";
  child: "none" | "alive" | "gone";
  result: number | null;
  readonly out: string[];
  readonly answers: Map<number, string>;
  asked: boolean;
}

/** What files and processes say of an execution (the supervisor's decision table). */
export function verdictOf(process: VirtualProcess | undefined, boot: string): Verdict {
  if (process === undefined || process.gate === "void") return { is: "not-run" };
  if (process.boot !== boot) return endedVerdict(process, true);
  if (process.child === "alive") return { is: process.supervisor === "alive" ? "running" : "orphan", pid: PID };
  if (process.child === "none")
    return process.supervisor === "gone" ? { is: "not-run" } : { is: "starting", pid: null };
  return process.result === null && process.supervisor !== "gone"
    ? { is: "finishing", pid: PID }
    : endedVerdict(process, false);
}

const PID = 7;

function endedVerdict({ result }: VirtualProcess, rebooted: boolean): Verdict {
  return result === null
    ? { is: "lost", pid: PID, rebooted }
    : { is: "finished", pid: PID, exitCode: result, rebooted };
}
