/** The outcome of something that rules may refuse: a value or a typed refusal, never an exception. */
export type Result<T, R> = Ok<T> | Refused<R>;

/** A permitted outcome. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** A refused outcome with its reason. */
export interface Refused<R> {
  readonly ok: false;
  readonly refusal: R;
}

/** Wraps a permitted outcome. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Wraps a refusal. */
export function refused<R>(refusal: R): Refused<R> {
  return { ok: false, refusal };
}
