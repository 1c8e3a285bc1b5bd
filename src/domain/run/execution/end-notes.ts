import { counted } from "../../../base/text/cut-text.ts";
import type { Role } from "../parts.ts";
import type { Concluded } from "./conclude.ts";

/** Output of a process that did not reach its journal. */
export interface DroppedOutput {
  readonly bytes: number;
  readonly kept: number;
  /** The journal had reached its limit; otherwise it could not be written, or was changed. */
  readonly full: boolean;
}

/** What is known of an end besides the process itself. */
export interface EndEvidence {
  readonly dropped?: Readonly<Partial<Record<"out" | "err", DroppedOutput>>>;
  readonly ignored?: readonly string[];
  readonly spoiled?: boolean;
}

/** What the record says of an end besides its conclusion: what was dropped, and what was ignored. */
export function endNotes({ dropped = {}, ignored = [] }: EndEvidence, role: Role): readonly string[] {
  const streams = [
    ["standard output", dropped.out],
    ["standard error", dropped.err],
  ] as const;
  return [
    ...streams.flatMap(([stream, lost]) => (lost === undefined ? [] : [droppedWords(stream, lost, role)])),
    ...ignored.map((words) => `Ignored beside it: ${words}.`),
  ];
}

/** An end whose evidence its process spoiled is a failure, and no interruption: the next try would do the same. */
export function concludeSpoiled(concluded: Concluded, { spoiled = false, ignored = [] }: EndEvidence): Concluded {
  if (!spoiled || concluded.end.verdict !== "lost" || concluded.conclusion.stopReason === "host-restarted")
    return concluded;
  return {
    end: { verdict: "finished", exitCode: null, signal: null },
    conclusion: {
      ...concluded.conclusion,
      stopReason: "crashed",
      message: `It replaced the files that tell how it ended (${ignored.join("; ")}).`,
    },
  };
}

/** An end whose output is an artifact is no success where some of that output is lost. */
export function concludeDropped(concluded: Concluded, lost: DroppedOutput | undefined): Concluded {
  const { stopReason, meaning } = concluded.conclusion;
  const isTaken = stopReason === "ok" && meaning !== "skipped" && meaning !== "needs-input";
  if (lost === undefined || !isTaken) return concluded;
  const message = `What it prints is an output of the stage. ${droppedWords("standard output", lost, "work")} Let it write a file, raise \`limits.output\`, or declare \`outputs: none\`.`;
  return {
    end: concluded.end,
    conclusion: { ...concluded.conclusion, stopReason: "output-too-large", message, meaning: "failed" },
  };
}

function droppedWords(stream: string, { bytes, kept, full }: DroppedOutput, role: Role): string {
  const many = `${counted(bytes, "byte")} of its ${stream} ${bytes === 1 ? "was" : "were"} dropped`;
  return full
    ? `${many}, beyond the limit of ${counted(kept, "byte")}${role === "work" ? " (`limits.output`)" : ""}.`
    : `${many}: its journal could not be written, or was changed, and holds ${counted(kept, "byte")}.`;
}
