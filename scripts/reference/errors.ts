import { FAILURES } from "../../src/base/failure-codes.ts";
import { cell } from "./read-module.ts";

/** The page of failure codes, from the table that the command line and the server use. */
export function errorsPage(): string {
  const rows = Object.entries(FAILURES).map(
    ([code, { title, exitCode, httpStatus, retry, hint }]) =>
      `| \`${code}\` | ${cell(title)} | ${exitCode} | ${httpStatus} | ${retry ? "yes" : "no"} | ${cell(hint)} |`,
  );
  return [
    "# Failures",
    "",
    "Each failure has a code. The command line ends with its exit code and, with `--json`, prints it as",
    '`{"error":{"code","message","hint"}}`; the HTTP API answers with its status. *Again*: trying again later can help.',
    "",
    "| code | what happened | exit | HTTP | again | what to do |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
