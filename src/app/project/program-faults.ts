import { join } from "node:path";
import { HoldfastError, type Fault } from "../../base/failure.ts";
import type { LoadedPipeline } from "../../definition/load/load-pipeline.ts";
import { agentsOf } from "../../domain/definition/stage-agents.ts";
import { missingPrograms } from "../../engine/inputs/missing-programs.ts";
import { findProgram } from "../../process/start/find-program.ts";
import { clientsOf, pinClients } from "./agent-clients.ts";
import { submittedVariables, type Environment } from "../runs/submission-environment.ts";

/** From where programs are looked for. */
export interface ProgramSeeker {
  readonly env: Environment;
  readonly home: string;
}

/** The programs of a pipeline that could not be started from here, each at the word that names it. */
export function programFaults(loaded: LoadedPipeline, seeker: ProgramSeeker): readonly Fault[] {
  return [...commandFaults(loaded, seeker), ...clientFaults(loaded, seeker)].toSorted(
    (one, other) => one.line - other.line || one.column - other.column,
  );
}

function commandFaults(loaded: LoadedPipeline, { env, home }: ProgramSeeker): readonly Fault[] {
  const { definition, dir: sourceDir } = loaded;
  const { environment } = submittedVariables(loaded, env);
  const sources = { definition, sourceDir, clients: {}, environment, binFolder: join(home, "bin") };
  return missingPrograms({ findProgram }, sources)
    .filter(({ message }) => !message.includes(OWN))
    .map(({ stage, place, message, hint }) =>
      faultAt(loaded, { stage, place, message: `the stage ${stage}: ${message}`, hint }),
    );
}

// A child finds it whatever is installed.
const OWN = "no program holdfast on";

function clientFaults(loaded: LoadedPipeline, { env }: ProgramSeeker): readonly Fault[] {
  const { definition, config } = loaded;
  return Object.entries(clientsOf(definition, config)).flatMap(([use, client]) => {
    const fault = clientFault(use, client, env["PATH"] ?? "");
    const stage = definition.stages.find((candidate) => agentsOf(candidate).some((agent) => agent.use === use));
    return fault === null || stage === undefined
      ? []
      : [faultAt(loaded, { stage: stage.id, place: "/agent/use", message: fault.message, hint: fault.hint })];
  });
}

function clientFault(
  use: string,
  client: Parameters<typeof pinClients>[0][string],
  path: string,
): HoldfastError | null {
  try {
    pinClients({ [use]: client }, { path, named: {} });
    return null;
  } catch (thrown) {
    if (thrown instanceof HoldfastError) return thrown;
    throw thrown;
  }
}

interface Missing {
  readonly stage: string;
  readonly place: string;
  readonly message: string;
  readonly hint: string;
}

function faultAt({ spotOf }: LoadedPipeline, { stage, place, message, hint }: Missing): Fault {
  return { ...spotOf(stage, place), path: `/stages/${stage}${place}`, code: "PROGRAM_MISSING", message, hint };
}
