/** How a daemon is reached: over its socket, or at the address that `serve` prints. */
export interface Door {
  readonly socket?: string;
  readonly url?: string;
  readonly token: string;
  /** \`agent:FENCE\` inside an execution; null outside. */
  readonly actor?: string | null;
  /** Why no answer is waited for any longer; null: wait on. Asked twice a second while none has come. */
  readonly givesUp?: (waitedMs: number) => Error | null;
}
