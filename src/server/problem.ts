import { codeOf, HoldfastError, messageOf } from "../base/failure.ts";
import { FAILURES } from "../base/failure-codes.ts";

/** An error as problem details (RFC 9457). */
export function problemOf(thrown: unknown): Response {
  if (thrown instanceof HoldfastError) {
    const { code, hint, faults, message } = thrown;
    const { title, httpStatus } = FAILURES[code];
    return problem(httpStatus, {
      type: `about:blank#${code}`,
      title,
      status: httpStatus,
      detail: message,
      code,
      hint,
      ...(faults.length === 0 ? {} : { faults }),
    });
  }
  const code = "UNAVAILABLE";
  const { title, hint } = FAILURES[code];
  return problem(500, {
    type: `about:blank#${code}`,
    title,
    status: 500,
    detail: messageOf(thrown),
    code,
    hint,
    cause: codeOf(thrown),
  });
}

function problem(status: number, body: Readonly<Record<string, unknown>>): Response {
  const retry = status === 503 ? { "retry-after": "1" } : {};
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...retry },
  });
}
