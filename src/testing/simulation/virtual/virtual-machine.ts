import { EMPTY_MASK } from "../../../base/secrets/mask.ts";
import { HoldfastError } from "../../../base/failure.ts";
import type { Launch } from "../../../ports/processes.ts";
import type { Behaviour, VirtualProcess } from "./virtual-process.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What a host is made of. */
export interface HostWish {
  readonly time: VirtualTime;
  readonly behave: (launch: Launch) => Behaviour;
}

/** A machine from the inside. */
export interface Host extends HostWish {
  boot: number;
  readonly place: { host: string; pidNamespace: string };
  readonly processes: Map<string, VirtualProcess>;
  /** Called when something of a process has changed. */
  readonly watchers: Set<() => void>;
  readonly breaches: string[];
}

/** The present boot. */
export function bootOf(host: Host): string {
  return `boot-${host.boot}`;
}

/** Writes a directory and starts its supervisor, which begins a moment later. */
export async function launchProcess(host: Host, launch: Launch): Promise<void> {
  const known = host.processes.get(launch.directory);
  if (known?.gate === "void") return;
  if (known !== undefined) {
    host.breaches.push(`${launch.execution} was launched twice`);
    throw new HoldfastError("STORE_FAILED", "The directory is there.");
  }
  const process = processOf(host, launch, "open");
  host.processes.set(launch.directory, process);
  host.time.after(2, () => begin(host, process));
  await new Promise<void>((resolve) => void host.time.after(1, resolve));
}

function processOf(host: Host, launch: Launch, gate: VirtualProcess["gate"]): VirtualProcess {
  return {
    launch,
    behaviour: host.behave(launch),
    boot: bootOf(host),
    gate,
    supervisor: gate === "void" ? "gone" : "coming",
    child: "none",
    result: null,
    out: [],
    answers: new Map(),
    asked: false,
  };
}

/** Recovery took the gate: a supervisor that came later would find it taken. */
export function neverRun(host: Host, directory: string): VirtualProcess {
  const nothing = { execution: "", token: "", fence: "", argv: [], cwd: "", env: {}, stdin: null, mask: EMPTY_MASK };
  return processOf(host, { ...nothing, directory, output: "pump", deadlineMs: 0 }, "void");
}

function begin(host: Host, process: VirtualProcess): void {
  if (process.supervisor !== "coming" || process.gate !== "open") return;
  process.gate = "begun";
  process.supervisor = "alive";
  process.child = "alive";
  const { asks, hangs, runsMs } = process.behaviour;
  if (asks) host.time.after(10, () => ask(host, process));
  else if (!hangs) host.time.after(runsMs, () => exit(host, process));
  tell(host);
}

function ask(host: Host, process: VirtualProcess): void {
  process.asked = true;
  tell(host);
}

/** The process ends on its own. */
export function exit(host: Host, process: VirtualProcess): void {
  if (process.child !== "alive") return;
  process.out.push(process.behaviour.line);
  endChild(host, process, process.behaviour.exitCode);
}

/** The child is gone; its supervisor, where it lives, writes the result a moment later. */
export function endChild(host: Host, process: VirtualProcess, code: number): void {
  if (process.child !== "alive") return;
  process.child = "gone";
  host.time.after(1, () => {
    if (process.supervisor !== "alive") return;
    process.result = code;
    process.supervisor = "gone";
    tell(host);
  });
  tell(host);
}

/** Lets every watcher look. */
export function tell(host: Host): void {
  for (const watcher of host.watchers) watcher();
}
