import { codeOf, messageOf } from "../../base/failure.ts";
import { hashOf } from "../../base/hash.ts";
import { finderInput, finderPipeline } from "../../definition/finder-pipeline.ts";
import type { Finder } from "../../domain/definition/finder.ts";
import type { Actor } from "../../domain/actor.ts";
import type { OfferedKind } from "../../domain/run/commands.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { UnclearRevision } from "../../domain/run/events.ts";
import type { Listener } from "../../domain/run/outbox/dispatch.ts";
import { isEnded } from "../../domain/run/state.ts";
import { REVISED_RUN } from "../../domain/run/outbox/dispatch.ts";
import type { Submission } from "../../engine/submission.ts";
import { clientsOf, pinClients } from "../project/agent-clients.ts";
import { finderConfig } from "./finder-config.ts";
import type { Config } from "../../definition/config/config.ts";
import type { OpenHome } from "../home/open-home.ts";

/** A change whose kind must be found, of a run as it stands. */
export interface Unclear {
  readonly view: RunView;
  readonly revises: UnclearRevision;
  /** The kinds that may be meant. */
  readonly kinds: readonly OfferedKind[];
  readonly actor: Actor;
  /** Who in a chat asked, and is told of the question. */
  readonly asker: Listener | null;
}

/** The run that finds the kind; or what stands in its way, null where nobody must be asked. */
export type AskedFinder = { readonly finder: string } | { readonly finder: null; readonly obstacle: string | null };

/** Begins the run that finds which kind is meant, as the project's config asks for; the same words of the same version begin one. */
export async function askFinder({ engine }: Pick<OpenHome, "engine">, unclear: Unclear): Promise<AskedFinder> {
  const { project } = unclear.view.state.accepted;
  const config = finderConfig(engine.projects.config(project), project);
  if (config === null) return { finder: null, obstacle: null };
  try {
    const { id, known } = await engine.accept(await submissionOf(unclear, config, config.finder));
    const { state } = engine.view(id);
    if (!known || !isEnded(state)) return { finder: id };
    return { finder: null, obstacle: `Run ${id} asked an agent about these words already (it is ${state.lifecycle}).` };
  } catch (failure) {
    // A person can still say which kind is meant.
    if (!IN_THE_WAY.has(codeOf(failure) ?? "")) throw failure;
    return { finder: null, obstacle: `The agent ${config.finder.use} could not be asked: ${messageOf(failure)}` };
  }
}

/** What stands in the way of the agent alone. */
const IN_THE_WAY: ReadonlySet<string> = new Set(["PROGRAM_MISSING", "SECRET_MISSING", "DEFINITION_INVALID"]);

async function submissionOf(unclear: Unclear, config: Config, finder: Finder): Promise<Submission> {
  const { view, revises, actor, asker } = unclear;
  const { accepted } = view.state;
  const offered = unclear.kinds.map(({ kind }) => kind);
  const kinds = (view.definition.revisions ?? []).filter(({ id }) => offered.includes(id));
  const { definition, hash } = await finderPipeline({ finder, kinds, to: REVISED_RUN }, config);
  const { environment, project, sourceDir } = accepted;
  return {
    definition,
    definitionHash: hash,
    sourceDir,
    project,
    input: finderInput(accepted.pipeline, revises.words, kinds),
    inputFiles: [],
    environment,
    secrets: {},
    agents: pinClients(clientsOf(definition, config), { path: environment["PATH"] ?? "", named: {} }),
    tells: listeners(config, asker),
    revises,
    key: `find-revision/${hashOf([revises.run, revises.version, revises.words, hash])}`,
    until: null,
    yes: false,
    actor,
  };
}

function listeners({ notify }: Config, asker: Listener | null): readonly Listener[] {
  const others = notify.filter((channel) => channel !== asker?.channel).map((channel) => ({ channel, to: null }));
  return asker === null ? others : [...others, asker];
}
