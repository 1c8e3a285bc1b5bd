import { codeOf, HoldfastError, messageOf } from "../base/failure.ts";
import { FAILURES } from "../base/failure-codes.ts";

/** An error as problem details (RFC 9457). */
export function problemOf(thrown: unknown): Response {
  const failure = thrown instanceof HoldfastError ? thrown : null;
  const code = failure?.code ?? "UNAVAILABLE";
  const kind = FAILURES[code];
  const status = failure === null ? 500 : kind.httpStatus;
  const faults = failure === null || failure.faults.length === 0 ? {} : { faults: failure.faults };
  const body = { type: `about:blank#${code}`, title: kind.title, status, detail: messageOf(thrown), code, hint: failure?.hint ?? kind.hint, ...faults };
  const retry = status === 503 ? { "retry-after": "1" } : {};
  return new Response(JSON.stringify(failure === null ? { ...body, cause: codeOf(thrown) } : body), { status, headers: { "content-type": "application/problem+json", ...retry } });
}
