/** How a failure is shown: exit code of the command line, HTTP status, whether trying again can help, and what to do. */
export interface FailureKind {
  readonly title: string;
  readonly hint: string;
  readonly retry: boolean;
  readonly exitCode: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly httpStatus: number;
}

/** The code of a failure. */
export type FailureCode =
  | "USAGE"
  | "DEFINITION_INVALID"
  | "DEFINITION_NOT_FOUND"
  | "INPUT_INVALID"
  | "PROGRAM_MISSING"
  | "SECRET_MISSING"
  | "UNKNOWN_OPTION"
  | "UNKNOWN_STAGE"
  | "NOT_FOUND"
  | "AMBIGUOUS"
  | "RECOVERING"
  | "RECOVERY_FAILED"
  | "UNAVAILABLE"
  | "NODE_TOO_OLD"
  | "HOME_HELD"
  | "HOME_UNUSABLE"
  | "HOME_MOVED"
  | "STORE_NEWER"
  | "STORE_DAMAGED"
  | "STORE_FULL"
  | "STORE_FAILED"
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
  | "FILE_UNREADABLE";

/** Every failure that Holdfast reports; the command line, the server and docs/reference/errors.md follow from it. */
export const FAILURES: Readonly<Record<FailureCode, FailureKind>> = {
  USAGE: { title: "Wrong usage", hint: "Run the command with --help.", retry: false, exitCode: 2, httpStatus: 400 },
  DEFINITION_INVALID: {
    title: "The pipeline is not valid",
    hint: "Mend the faults named above; `holdfast validate FILE` checks again.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
  DEFINITION_NOT_FOUND: {
    title: "The pipeline file is not there",
    hint: "Check the path.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
  INPUT_INVALID: {
    title: "The input does not match the pipeline's schema",
    hint: "Give the values that the pipeline's `input` names: -i key=value.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
  PROGRAM_MISSING: {
    title: "A program is not there",
    hint: "Install it or mend the stage's `run`.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
  SECRET_MISSING: {
    title: "A secret cannot be resolved",
    hint: "Set the variable or file that the reference names.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
  UNKNOWN_OPTION: {
    title: "The gate has no such option",
    hint: "Choose one of the options that `holdfast gates` lists.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
  UNKNOWN_STAGE: {
    title: "The pipeline has no such stage",
    hint: "`holdfast show RUN` lists its stages.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
  NOT_FOUND: {
    title: "Not found",
    hint: "`holdfast ls --all` lists the runs.",
    retry: false,
    exitCode: 4,
    httpStatus: 404,
  },
  AMBIGUOUS: {
    title: "More than one fits",
    hint: "Give more characters of the id.",
    retry: false,
    exitCode: 4,
    httpStatus: 409,
  },
  RECOVERING: {
    title: "Recovery has not finished",
    hint: "Try again in a moment; `holdfast status` shows how far it is.",
    retry: true,
    exitCode: 5,
    httpStatus: 503,
  },
  RECOVERY_FAILED: {
    title: "Recovery failed",
    hint: "`holdfast status` names the reason; `holdfast doctor` mends what it can.",
    retry: false,
    exitCode: 5,
    httpStatus: 503,
  },
  UNAVAILABLE: {
    title: "The daemon cannot be reached",
    hint: "Try again; `holdfast status` shows whether it lives.",
    retry: true,
    exitCode: 5,
    httpStatus: 503,
  },
  NODE_TOO_OLD: {
    title: "Node 24 or newer is needed",
    hint: "Install Node 24, or run through npx.",
    retry: false,
    exitCode: 5,
    httpStatus: 500,
  },
  HOME_HELD: {
    title: "The home is held by another process",
    hint: "Stop that process, or give another --home.",
    retry: true,
    exitCode: 6,
    httpStatus: 503,
  },
  HOME_UNUSABLE: {
    title: "The home cannot be used",
    hint: "Make the folder writable on a local disk, or give another --home.",
    retry: false,
    exitCode: 5,
    httpStatus: 503,
  },
  HOME_MOVED: {
    title: "The home was moved or copied",
    hint: "Say which: `holdfast doctor --moved` or `holdfast doctor --copied`.",
    retry: false,
    exitCode: 5,
    httpStatus: 503,
  },
  STORE_NEWER: {
    title: "The store was written by a newer Holdfast",
    hint: "Install that version or a newer one; nothing was changed.",
    retry: false,
    exitCode: 5,
    httpStatus: 503,
  },
  STORE_DAMAGED: {
    title: "The store is damaged",
    hint: "`holdfast audit verify` names the place; restore a copy from the home's backups folder.",
    retry: false,
    exitCode: 5,
    httpStatus: 503,
  },
  STORE_FULL: {
    title: "The disk is full",
    hint: "Free some space; nothing that was acknowledged is lost and runs go on by themselves.",
    retry: true,
    exitCode: 5,
    httpStatus: 507,
  },
  STORE_FAILED: {
    title: "The store could not write",
    hint: "See the reason; nothing that was acknowledged is lost.",
    retry: true,
    exitCode: 5,
    httpStatus: 503,
  },
  STALE_APPEND: {
    title: "The stream has moved on",
    hint: "Read again and decide anew.",
    retry: true,
    exitCode: 5,
    httpStatus: 409,
  },
  REFUSED: {
    title: "Refused by the present state",
    hint: "`holdfast why RUN` says where it stands.",
    retry: false,
    exitCode: 7,
    httpStatus: 409,
  },
  KEY_REUSED: {
    title: "The key was used for another input",
    hint: "Use another --key or the same input.",
    retry: false,
    exitCode: 7,
    httpStatus: 409,
  },
  AGENT_REFUSED: {
    title: "An agent may not do this",
    hint: "A person does it outside the stage.",
    retry: false,
    exitCode: 7,
    httpStatus: 403,
  },
  UNAUTHORISED: {
    title: "The token is missing or wrong",
    hint: "Read it from daemon.json in the home.",
    retry: false,
    exitCode: 5,
    httpStatus: 401,
  },
  RUN_FAILED: {
    title: "The run did not complete",
    hint: "`holdfast why RUN` says why.",
    retry: false,
    exitCode: 1,
    httpStatus: 409,
  },
  FINDINGS: {
    title: "Something was found",
    hint: "See the findings above.",
    retry: false,
    exitCode: 1,
    httpStatus: 409,
  },
  WAITS_FOR_PERSON: {
    title: "Only a person can make the run go on",
    hint: "`holdfast gates` lists the questions, `holdfast answer GATE OPTION` answers.",
    retry: false,
    exitCode: 3,
    httpStatus: 409,
  },
  OUTPUT_REFUSED: {
    title: "An output cannot be taken",
    hint: "Write it as a regular file inside the workspace.",
    retry: false,
    exitCode: 1,
    httpStatus: 409,
  },
  ARTIFACT_CHANGED: {
    title: "A stored file is not what it was",
    hint: "Restore it, or run its stage again: holdfast retry RUN --from STAGE.",
    retry: false,
    exitCode: 1,
    httpStatus: 409,
  },
  FILE_UNREADABLE: {
    title: "A file cannot be read",
    hint: "Check the path and its permissions.",
    retry: false,
    exitCode: 2,
    httpStatus: 422,
  },
};
