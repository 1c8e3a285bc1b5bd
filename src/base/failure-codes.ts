/** How a failure is shown: exit code of the command line, HTTP status, whether trying again can help, and what to do. */
export interface FailureKind {
  readonly title: string;
  readonly hint: string;
  readonly retry: boolean;
  readonly exitCode: ExitCode;
  readonly httpStatus: number;
}

/** Exit codes of the command line, as the contract has them. */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The code of a failure. */
export type FailureCode =
  | "USAGE"
  | "DEFINITION_INVALID"
  | "DEFINITION_NOT_FOUND"
  | "INPUT_INVALID"
  | "PROGRAM_MISSING"
  | "CANNOT_START"
  | "SECRET_MISSING"
  | "UNKNOWN_OPTION"
  | "UNKNOWN_STAGE"
  | "UNKNOWN_KIND"
  | "KIND_UNCLEAR"
  | "NOT_FOUND"
  | "AMBIGUOUS"
  | "RECOVERING"
  | "RECOVERY_FAILED"
  | "UNAVAILABLE"
  | "DAEMON_SILENT"
  | "NODE_TOO_OLD"
  | "HOME_HELD"
  | "HOME_UNUSABLE"
  | "HOME_MOVED"
  | "STORE_NEWER"
  | "STORE_DAMAGED"
  | "STORE_FULL"
  | "STORE_FAILED"
  | "STORE_BEHIND"
  | "PAYLOAD_LOST"
  | "STALE_APPEND"
  | "REFUSED"
  | "KEY_REUSED"
  | "AGENT_REFUSED"
  | "UNAUTHORISED"
  | "RUN_FAILED"
  | "FINDINGS"
  | "WAITS_FOR_PERSON"
  | "OUTPUT_REFUSED"
  | "ARTIFACT_CHANGED"
  | "FILE_UNREADABLE"
  | "FILE_UNWRITABLE"
  | "OUTPUT_UNWRITABLE"
  | "BODY_INVALID"
  | "BODY_TOO_LARGE"
  | "QUERY_INVALID"
  | "MEDIA_UNSUPPORTED"
  | "METHOD_REFUSED"
  | "RANGE_REFUSED"
  | "FOREIGN_REQUEST"
  | "ADDRESS_REFUSED"
  | "CHANNEL_UNKNOWN"
  | "CHANNEL_REFUSED"
  | "CHANNEL_UNREACHABLE"
  | "CHANNEL_UNCERTAIN"
  | "NOT_BUILT";

/** Every failure that Holdfast reports; the command line, the server and docs/reference/errors.md follow from it. */
export const FAILURES: Readonly<Record<FailureCode, FailureKind>> = {
  USAGE: final([2, 400], "Wrong usage", "Run the command with --help."),
  DEFINITION_INVALID: final(
    [2, 422],
    "The pipeline is not valid",
    "Fix the faults named above; `holdfast validate FILE` checks again.",
  ),
  DEFINITION_NOT_FOUND: final([2, 422], "The pipeline file is not there", "Check the path."),
  INPUT_INVALID: final(
    [2, 422],
    "The input does not match the pipeline's schema",
    "Give the values that the pipeline's `input` names: -i key=value.",
  ),
  PROGRAM_MISSING: final([2, 422], "A program is not there", "Install it, or fix the stage's `run`."),
  CANNOT_START: final(
    [1, 409],
    "The system refuses to start a process",
    "See the reason; a later try cannot succeed until it is gone.",
  ),
  SECRET_MISSING: final([2, 422], "A secret cannot be resolved", "Set the variable or file that the reference names."),
  UNKNOWN_OPTION: final(
    [2, 422],
    "The gate has no such option",
    "Choose one of the options that `holdfast gates` lists.",
  ),
  UNKNOWN_STAGE: final([2, 422], "The pipeline has no such stage", "`holdfast show RUN` lists its stages."),
  UNKNOWN_KIND: final(
    [2, 422],
    "The pipeline has no such revision",
    "Name a kind that its `revisions` have, or a stage: --stage STAGE.",
  ),
  KIND_UNCLEAR: final([3, 409], "Which revision is meant is not clear", "Name the kind: --kind KIND."),
  NOT_FOUND: final([4, 404], "Not found", "`holdfast ls --all` lists the runs."),
  AMBIGUOUS: final([4, 409], "More than one fits", "Give more characters of the id."),
  RECOVERING: again(
    [5, 503],
    "Recovery has not finished",
    "Try again in a moment; `holdfast status` shows how far it is.",
  ),
  RECOVERY_FAILED: final(
    [5, 503],
    "Recovery failed",
    "`holdfast status` names the reason; `holdfast doctor` fixes what it can.",
  ),
  UNAVAILABLE: again([5, 503], "The daemon cannot be reached", "Try again; `holdfast status` shows whether it lives."),
  DAEMON_SILENT: again(
    [5, 503],
    "The daemon does not answer",
    "`kill -9 PID` ends it: children go on, and the next command starts another. Reading works without it.",
  ),
  NODE_TOO_OLD: final([5, 500], "Node 24 or newer is needed", "Install Node 24, or run through npx."),
  HOME_HELD: again(
    [6, 503],
    "The home is held by another process",
    "`holdfast stop` ends it, and its children go on; or give another --home.",
  ),
  HOME_UNUSABLE: final(
    [5, 503],
    "The home cannot be used",
    "Make the folder writable on a local disk, or give another --home.",
  ),
  HOME_MOVED: final(
    [5, 503],
    "The home was moved or copied",
    "Say which: `holdfast doctor --moved` or `holdfast doctor --copied`.",
  ),
  STORE_NEWER: final(
    [5, 503],
    "The store was written by a newer Holdfast",
    "Install that version or a newer one; nothing was changed.",
  ),
  STORE_DAMAGED: final(
    [5, 503],
    "The store is damaged",
    "`holdfast audit verify` names the place; restore a copy from the home's backups folder.",
  ),
  STORE_FULL: again(
    [5, 507],
    "The disk is full",
    "Free some space; nothing that was acknowledged is lost and runs go on by themselves.",
  ),
  STORE_FAILED: again([5, 503], "The store could not write", "See the reason; nothing that was acknowledged is lost."),
  STORE_BEHIND: final(
    [5, 503],
    "The store is older than what was noted of it",
    "Bring the newer store back; or, if an older one was restored on purpose: `holdfast doctor --restored`.",
  ),
  PAYLOAD_LOST: final(
    [5, 503],
    "A text that a run pinned is lost or changed",
    "Restore the file in the home's payloads folder from a backup; `holdfast audit verify` names every one.",
  ),
  STALE_APPEND: again([5, 409], "The stream has moved on", "Read the stream again, then decide again."),
  REFUSED: final([7, 409], "Refused by the present state", "`holdfast why RUN` says where it stands."),
  KEY_REUSED: final([7, 409], "The key was used for another input", "Use another --key or the same input."),
  AGENT_REFUSED: final([7, 403], "An agent may not do this", "A person does it outside the stage."),
  UNAUTHORISED: final([5, 401], "The token is missing or wrong", "Read it from daemon.json in the home."),
  RUN_FAILED: final([1, 409], "The run did not complete", "`holdfast why RUN` says why."),
  FINDINGS: final([1, 409], "Something was found", "See the findings above."),
  WAITS_FOR_PERSON: final(
    [3, 409],
    "Only a person can make the run go on",
    "`holdfast gates` lists the questions, `holdfast answer GATE OPTION` answers.",
  ),
  OUTPUT_REFUSED: final([1, 409], "An output cannot be taken", "Write it as a regular file inside the workspace."),
  ARTIFACT_CHANGED: final(
    [1, 409],
    "A stored file is not what it was",
    "Restore it, or run its stage again: holdfast retry RUN --from STAGE.",
  ),
  FILE_UNREADABLE: final([2, 422], "A file cannot be read", "Check the path and its permissions."),
  FILE_UNWRITABLE: final([2, 422], "A file cannot be written", "Check the path, its permissions and the free space."),
  OUTPUT_UNWRITABLE: final([1, 507], "Standard output could not be written", "Write it elsewhere, or free some space."),
  BODY_INVALID: final([2, 400], "The body is not what this address takes", "See /api/v1/openapi.json for its form."),
  BODY_TOO_LARGE: final([2, 413], "The body is too large", "Send less; large files are named by their path."),
  QUERY_INVALID: final([2, 400], "A parameter is not what this address takes", "See /api/v1/openapi.json for them."),
  MEDIA_UNSUPPORTED: final(
    [2, 415],
    "The body has another media type",
    "Send it with `Content-Type: application/json`.",
  ),
  METHOD_REFUSED: final([2, 405], "This address does not take that method", "Use a method that `Allow` names."),
  RANGE_REFUSED: final(
    [2, 416],
    "The range lies outside the file",
    "Ask for bytes that `Content-Range` says are there.",
  ),
  FOREIGN_REQUEST: final(
    [2, 403],
    "The request comes from elsewhere",
    "Use the address that `holdfast serve` prints; a page of another origin is never answered.",
  ),
  ADDRESS_REFUSED: final(
    [2, 400],
    "That address would be open to others",
    "Listen on 127.0.0.1, or write the home's server.json: docs/guide/operate/serve.md says how.",
  ),
  CHANNEL_UNKNOWN: final([4, 404], "The config has no such channel", "`holdfast channel ls` lists the channels."),
  CHANNEL_REFUSED: final(
    [7, 409],
    "A channel refused the message",
    "See the reason; `holdfast channel test NAME` tries again.",
  ),
  CHANNEL_UNREACHABLE: again(
    [5, 503],
    "A channel cannot be reached",
    "Nothing was sent; `holdfast channel test NAME` tries again.",
  ),
  CHANNEL_UNCERTAIN: final(
    [5, 504],
    "Nobody knows whether the message arrived",
    "Look there before you send it again.",
  ),
  NOT_BUILT: final([2, 501], "This version cannot do that yet", "See the change log of newer versions."),
};

type Shown = readonly [exitCode: ExitCode, httpStatus: number];

function final([exitCode, httpStatus]: Shown, title: string, hint: string): FailureKind {
  return { title, hint, retry: false, exitCode, httpStatus };
}

function again(shown: Shown, title: string, hint: string): FailureKind {
  return { ...final(shown, title, hint), retry: true };
}
