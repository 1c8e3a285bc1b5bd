/** The states of a run that has not ended. */
export const OPEN_STATES = ["queued", "running", "waiting", "stalled"] as const;

/** The states of a run that has ended; a new version opens it again. */
export const ENDED_STATES = ["completed", "failed", "cancelled"] as const;

/** The states that a run's own events can give it; a quarantined run is one whose events are not read. */
export const RECORDED_STATES: readonly RunStateName[] = [...OPEN_STATES, ...ENDED_STATES];

/** The states of a run, in the order of its life. */
export const RUN_STATES = [
  "queued",
  "running",
  "waiting",
  "stalled",
  "quarantined",
  "completed",
  "failed",
  "cancelled",
] as const;

/** The states of an open run that waits for nothing: Holdfast moves it on. */
const MOVING_STATES = ["queued", "running", "stalled"] as const;

/** The states of a run that ended without its result. */
const UNSUCCESSFUL_STATES = ["failed", "cancelled"] as const;

/** The states of a run that nothing moves until Holdfast starts again or its events can be read. */
const HALTED_STATES = ["stalled", "quarantined"] as const;

/** The states of a run that `ls --attention` lists: a person may have to act. */
export const ATTENTION_STATES = ["waiting", "quarantined", "stalled", "failed"] as const;

/** A state of a run. */
export type RunStateName = (typeof RUN_STATES)[number];

/** A state of a run that has ended. */
export type EndedStateName = (typeof ENDED_STATES)[number];

/** Tells whether a run in this state has not ended. */
export function isOpenState(state: string): boolean {
  return isOneOf(OPEN_STATES, state);
}

/** Tells whether a run in this state has ended. */
export function isEndedState(state: string): boolean {
  return isOneOf(ENDED_STATES, state);
}

/** Tells whether an open run in this state waits for nothing. */
export function isMovingState(state: string): boolean {
  return isOneOf(MOVING_STATES, state);
}

/** Tells whether a run in this state ended without its result. */
export function isUnsuccessfulState(state: string): boolean {
  return isOneOf(UNSUCCESSFUL_STATES, state);
}

/** Tells whether nothing moves a run in this state. */
export function isHaltedState(state: string): boolean {
  return isOneOf(HALTED_STATES, state);
}

function isOneOf(states: readonly string[], state: string): boolean {
  return states.includes(state);
}
