import type { Processes } from "../../../ports/processes.ts";
import type { Life } from "./virtual-time.ts";
import { bootOf, endChild, exit, launchProcess, neverRun, tell, type Host, type HostWish } from "./virtual-machine.ts";
import { verdictOf, type VirtualProcess } from "./virtual-process.ts";
import { watch } from "./virtual-watch.ts";
import { fenceParts } from "../../../base/execution-key.ts";

/** A machine whose processes are scripted: they outlive the process that started them, and can be killed one by one. */
export interface VirtualHost {
  /** The processes port of one orchestrator. */
  readonly portOf: (life: Life) => Processes;
  /** Every execution that was ever launched, by its directory. */
  readonly processes: ReadonlyMap<string, VirtualProcess>;
  readonly killChild: (process: VirtualProcess) => void;
  readonly killSupervisor: (process: VirtualProcess) => void;
  /** Ends every process; from then on it is another boot. */
  readonly reboot: () => void;
  /** Where orchestrators find themselves from now on. */
  readonly place: { host: string; pidNamespace: string };
  /** What went against the promise that an execution begins once. */
  readonly breaches: readonly string[];
}

/** Makes a machine on which nothing runs. */
export function createVirtualHost(wish: HostWish): VirtualHost {
  const host: Host = {
    ...wish,
    boot: 1,
    place: { host: "host", pidNamespace: "pid:[1]" },
    processes: new Map(),
    watchers: new Set(),
    breaches: [],
  };
  return {
    processes: host.processes,
    place: host.place,
    breaches: host.breaches,
    portOf: (life) => portOf(host, life),
    killChild: (process) => endChild(host, process, 137),
    killSupervisor: (process) => {
      process.supervisor = "gone";
      tell(host);
    },
    reboot: () => {
      host.boot += 1;
      for (const process of host.processes.values()) {
        process.supervisor = "gone";
        if (process.child === "alive") process.child = "gone";
      }
    },
  };
}

function portOf(host: Host, life: Life): Processes {
  const { time } = host;
  const processAt = (directory: string): VirtualProcess | undefined => host.processes.get(directory);
  return {
    facts: { ...host.place, bootId: bootOf(host) },
    monotonicMs: time.monotonicMs,
    findProgram: (program) => ({ file: `/bin/${program}`, fault: null }),
    launchFault: () => null,
    launch: async (launch) => {
      await asLongAs(life, async () => launchProcess(host, launch));
    },
    inspect: (directory, _fence, claim) => {
      const process = processAt(directory);
      if (claim && process === undefined) host.processes.set(directory, neverRun(host, directory));
      return verdictOf(process, bootOf(host));
    },
    watch: (request) => watch(host, life, request),
    living: (home) =>
      [...host.processes.values()]
        .filter(({ launch, child }) => child === "alive" && fenceParts(launch.fence).home === home)
        .map(({ launch: { execution, token, fence } }) => ({ execution, token, fence, pids: [1] })),
    admitted: (directory) => {
      const launch = processAt(directory)?.launch;
      return launch === undefined ? null : { ...launch, variables: Object.keys(launch.env) };
    },
    end: async (fence) => {
      for (const process of host.processes.values()) {
        if (process.launch.fence !== fence) continue;
        process.supervisor = "gone";
        endChild(host, process, 137);
      }
    },
    tell: async (directory, n, { answer }) => {
      const process = processAt(directory);
      if (process === undefined || process.answers.has(n)) return;
      process.answers.set(n, answer);
      if (process.child === "alive") time.after(50, () => exit(host, process));
    },
    registered: () => [],
    lines: async (directory, stream, take) => {
      if (stream === "out") for (const line of processAt(directory)?.out ?? []) take(line);
    },
    tail: (directory, stream) => (stream === "out" ? (processAt(directory)?.out.join("\n") ?? "") : ""),
    mask: (directory) => processAt(directory)?.launch.mask ?? null,
    clean: async () => {},
    hidden: () => false,
    journal: (directory, stream) => `${directory}/${stream}`,
  };
}

/** What a process that has ended was about to do next never happens. */
async function asLongAs<T>(life: Life, work: () => Promise<T>): Promise<T> {
  return life.alive ? work() : new Promise<T>(() => {});
}
