import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import { wordsOf } from "../../base/json/json-fields.ts";
import { FAILURES } from "../../base/failure-codes.ts";

/** An error as problem details (RFC 9457). */
export function problemOf(thrown: unknown): Response {
  if (thrown instanceof HoldfastError) {
    const { code, hint, faults, message, details } = thrown;
    const { title, httpStatus } = FAILURES[code];
    return problem(
      {
        type: `about:blank#${code}`,
        title,
        status: httpStatus,
        detail: message,
        code,
        hint,
        ...(faults.length === 0 ? {} : { faults }),
        ...(Object.keys(details).length === 0 ? {} : { details }),
      },
      headersOf(thrown),
    );
  }
  const code = "UNAVAILABLE";
  const { title, hint } = FAILURES[code];
  return problem(
    { type: `about:blank#${code}`, title, status: 500, detail: messageOf(thrown), code, hint, cause: codeOf(thrown) },
    {},
  );
}

/** What a failure says in headers too: which methods are allowed, when to come back, how to authenticate. */
function headersOf({ code, details }: HoldfastError): Readonly<Record<string, string>> {
  if (code === "METHOD_REFUSED") return { allow: wordsOf(details["allow"]) };
  if (code === "RANGE_REFUSED") return { "content-range": `bytes */${wordsOf(details["bytes"])}` };
  if (code === "UNAUTHORISED") return { "www-authenticate": 'Bearer realm="holdfast"' };
  return FAILURES[code].httpStatus === 503 ? { "retry-after": wordsOf(details["retryAfterSeconds"] ?? 1) } : {};
}

function problem(
  body: Readonly<Record<string, unknown>> & { readonly status: number },
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}
