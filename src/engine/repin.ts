import { hashOf } from "../base/hash.ts";
import { HoldfastError } from "../base/failure.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { RetryCommand } from "../domain/run/commands.ts";
import type { RunView } from "../domain/run/context.ts";
import { isEnded } from "../domain/run/state.ts";
import type { AcceptPort } from "./coordinator/accept.ts";
import { checkChannels } from "./outbox/channel-names.ts";
import { checkSubmission, type Submission } from "./submission.ts";

/** A new version of a run under another definition: the command that opens it, and what differs. */
export interface Repinned {
  readonly command: RetryCommand;
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Checks a definition against what a run pinned and keeps it; nothing of the run has changed yet. Throws like an acceptance, and REFUSED. */
export async function repin(
  { ports, settings, configure, projects }: Pick<AcceptPort, "ports" | "settings" | "configure" | "projects">,
  view: RunView,
  asked: { readonly submission: Submission; readonly from: string | null },
): Promise<Repinned> {
  const { submission, from } = asked;
  const next = submission.definition;
  refuseUnfit(view, submission);
  if (from !== null && !next.stages.some((stage) => stage.id === from))
    throw new HoldfastError("UNKNOWN_STAGE", `The new definition has no stage ${from}.`);
  ports.secrets.keep(view.state.id, submission.secrets);
  checkChannels(projects, submission);
  await checkSubmission({ ports, settings }, view.state.id, submission);
  configure(submission);
  const changed = changedStages(view.definition, next);
  return {
    changed,
    removed: view.definition.stages.flatMap(({ id }) => (next.stages.some((stage) => stage.id === id) ? [] : [id])),
    command: {
      type: "retry",
      // A stage that is new runs anyway, and the definition that the command meets does not know it yet.
      from: view.definition.stages.some((stage) => stage.id === from) ? from : null,
      repin: {
        definition: ports.store.transact((writer) => writer.putPayload(JSON.stringify(next))),
        definitionHash: submission.definitionHash,
        sourceDir: submission.sourceDir,
        agents: submission.agents,
        environment: submission.environment,
        changed,
      },
    },
  };
}

/** What a run pins once and for all must fit the new definition: its name and its input. */
function refuseUnfit({ state }: RunView, submission: Submission): void {
  const { accepted } = state;
  if (!isEnded(state)) throw refusal("The run has not ended; a new definition opens a new version of an ended one.");
  if (submission.definition.name !== accepted.pipeline)
    throw refusal(`The run is of the pipeline ${accepted.pipeline}, the file is of ${submission.definition.name}.`);
  if (hashOf(submission.input) !== hashOf(accepted.input))
    throw refusal("The new definition reads another input than the run was given.");
}

function refusal(message: string): HoldfastError {
  return new HoldfastError("REFUSED", message, { hint: "Start a new run of it: holdfast run FILE." });
}

/** The stages of the new definition that are not what they were; all of them where what they share has changed. */
function changedStages(before: Definition, next: Definition): readonly string[] {
  const known = new Map(before.stages.map((stage) => [stage.id, hashOf(stage)]));
  const shared = hashOf(before.env) !== hashOf(next.env);
  return next.stages.flatMap((stage) => (shared || known.get(stage.id) !== hashOf(stage) ? [stage.id] : []));
}
