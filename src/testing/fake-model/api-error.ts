import type { JsonObject } from "../../base/json/json.ts";

const KINDS: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ["invalid_request_error", "Your credit balance is too low to access the Anthropic API."],
  401: ["authentication_error", "invalid x-api-key"],
  403: ["permission_error", "Your API key does not have permission to use the specified resource."],
  404: ["not_found_error", "model: not found"],
  413: ["request_too_large", "Request exceeds the maximum allowed number of bytes."],
  429: ["rate_limit_error", "This request would exceed your account's rate limit. Please try again later."],
  500: ["api_error", "Internal server error"],
  529: ["overloaded_error", "Overloaded"],
};

/** The body with which the Messages API refuses a request. */
export function apiError(status: number, message: string | undefined): JsonObject {
  const [type, usual] = KINDS[status] ?? ["api_error", "The request failed."];
  return { type: "error", error: { type, message: message ?? usual } };
}
