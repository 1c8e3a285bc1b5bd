import { beginOf } from "../../base/text/begin-of.ts";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import { invariant } from "../../base/invariant.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { RunEventOf } from "../../domain/run/events.ts";
import { isPassing } from "../../engine/hearing/answer-from-chat.ts";
import type { Artifacts } from "../../ports/artifacts.ts";
import type { Carrier, Sending } from "../../ports/channels.ts";
import { reopening } from "../runs/plan-revision.ts";
import { openVersion, openedUnder, type RevisingPort } from "../runs/revise-run.ts";
import { foundKind } from "./found-kind.ts";

/** What the way from a finder to the run to revise needs. */
export interface RevisionPort {
  readonly open: () => RevisingPort;
  readonly artifacts: Pick<Artifacts, "path">;
}

/**
 * The way from a finder to the run to revise: what it is told is a finder's id, in the first line. A version is
 * opened once, however often it is told.
 */
export function createWayToRevisedRun(port: RevisionPort): Carrier {
  return {
    traits: { edits: false, buttons: false, valueBytes: 0, fileBytes: 0, tellsRepeats: true },
    split: (message) => [message],
    send: async ({ text }) => {
      try {
        await reviseAsFound(port, text.split("\n", 1)[0] ?? "");
        return { is: "sent", remote: null };
      } catch (failure) {
        return unsent(failure);
      }
    },
  };
}

function unsent(failure: unknown): Sending {
  const reason = messageOf(failure);
  if (isPassing(failure) || codeOf(failure) === "STORE_FAILED") return { is: "later", afterMs: 0, reason };
  return { is: "refused", because: "content", reason };
}

async function reviseAsFound(port: RevisionPort, finder: string): Promise<void> {
  const open = port.open();
  const { engine, store } = open;
  const view = engine.view(finder);
  const { revises } = view.state.accepted;
  if (revises === undefined) throw new HoldfastError("REFUSED", "Only a finder has found what must be revised.");
  const { run, version, words, cause } = revises;
  const before = openedUnder(store, run, cause);
  if (before !== null) return confirmOpened(reopening(before), view, port);
  const standing = engine.view(run).state.version;
  if (standing !== version)
    throw new HoldfastError(
      "REFUSED",
      `“${beginOf(words)}” was said of version ${version} of run ${run}, which has version ${standing} by now.`,
    );
  const [accepted] = store.events({ stream: finder, limit: 1 });
  invariant(accepted !== undefined, "a run that is there was accepted");
  const { kind, found } = foundKind(view, port.artifacts);
  const asked = { words, kind, stage: null, found };
  const { actor } = runEventFrom(accepted);
  await openVersion(open, run, { asked, actor, cause });
}

/** What was found is done already; a finder that was asked once more and found another kind is not told that this was done. */
function confirmOpened({ stream, data }: RunEventOf<"run.reopened">, view: RunView, { artifacts }: RevisionPort): void {
  const done = data.revision?.kind;
  const { kind } = foundKind(view, artifacts);
  if (kind === done) return;
  throw new HoldfastError(
    "REFUSED",
    `Version ${data.version} of run ${stream} was opened for these words already, as ${done}; ask for ${kind} again.`,
  );
}
