/** Why a stage failed, as far as it decides what is tried again. */
export interface RetriedFailure {
  readonly reason: string | null;
  readonly message: string | null;
}

/** What a stage fails with whose input was changed in the store after it was recorded. */
export function changedFileWords(path: string, stage: string): string {
  return `The stored file ${path} of ${stage} is not what was recorded.`;
}

const CHANGED = / of (\S+) is not what was recorded\.$/;

/** The command that tries a failed run again: from the stage whose stored file was changed, or else what failed. */
export function retryWords(run: string, failure: RetriedFailure | null): string {
  const again = `holdfast retry ${run}`;
  const stage = failure?.reason === "artifact-changed" ? CHANGED.exec(failure.message ?? "")?.[1] : undefined;
  return stage === undefined ? again : `${again} --from ${stage}`;
}
