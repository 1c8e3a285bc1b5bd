import type { Service } from "../app/daemon/service.ts";
import { OPEN_STATES, RECORDED_STATES } from "../domain/run/states.ts";

const BARRIER_STATES = ["in_progress", "complete", "failed"] as const;

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type?: "gauge" | "counter";
  readonly samples: readonly Sample[];
}

/** How a home stands, in the text format of Prometheus. */
export function metricsText(service: Service): string {
  return metricsOf(service)
    .map(({ name, help, type = "gauge", samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples.map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}`),
        "",
      ].join("\n"),
    )
    .join("");
}

function metricsOf(service: Service): readonly Metric[] {
  return [...homeMetrics(service), ...barrierMetrics(service), ...daemonMetrics(service)];
}

function homeMetrics({ reading: { store }, status }: Service): readonly Metric[] {
  const states = store.stateCounts();
  const open = store.openRuns(OPEN_STATES);
  return [
    {
      name: "holdfast_runs",
      help: "Runs by state.",
      samples: RECORDED_STATES.map((state) => ({ labels: { state }, value: states[state] ?? 0 })),
    },
    {
      name: "holdfast_runs_quarantined",
      help: "Quarantined runs.",
      samples: [{ value: status().runs.quarantined.length }],
    },
    {
      name: "holdfast_gates_open",
      help: "Questions that wait for a person.",
      samples: [{ value: store.gates({ state: "open" }).length }],
    },
    {
      name: "holdfast_processes",
      help: "Processes of open runs that are not settled.",
      samples: [{ value: open.reduce((sum, { processes }) => sum + processes, 0) }],
    },
    {
      name: "holdfast_events_position",
      help: "Position of the newest event.",
      type: "counter",
      samples: [{ value: store.lastPosition() }],
    },
  ];
}

function barrierMetrics({ barrier }: Service): readonly Metric[] {
  const { state, since, counts } = barrier();
  return [
    {
      name: "holdfast_barrier",
      help: "State of the start-up recovery: 1 for the present one.",
      samples: BARRIER_STATES.map((one) => ({ labels: { state: one }, value: one === state ? 1 : 0 })),
    },
    {
      name: "holdfast_barrier_since_seconds",
      help: "When the barrier came to its state.",
      samples: [{ value: Date.parse(since) / 1_000 }],
    },
    {
      name: "holdfast_recovery_count",
      help: "What the start-up recovery counted.",
      samples: Object.entries(counts).map(([what, value]) => ({ labels: { what }, value })),
    },
  ];
}

function daemonMetrics({ status }: Service): readonly Metric[] {
  const { version, since } = status().orchestrator;
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    { name: "holdfast_build_info", help: "The running version.", samples: [{ labels: { version }, value: 1 }] },
    {
      name: "process_start_time_seconds",
      help: "When the daemon started.",
      samples: [{ value: Date.parse(since) / 1_000 }],
    },
    { name: "process_resident_memory_bytes", help: "Memory of the daemon.", samples: [{ value: rss }] },
    { name: "nodejs_heap_size_used_bytes", help: "Heap of the daemon.", samples: [{ value: heapUsed }] },
    {
      name: "process_cpu_seconds_total",
      help: "Processor time of the daemon.",
      type: "counter",
      samples: [{ value: (user + system) / 1_000_000 }],
    },
  ];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, escaped)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(character: string): string {
  return character === "\n" ? String.raw`\n` : `\\${character}`;
}
