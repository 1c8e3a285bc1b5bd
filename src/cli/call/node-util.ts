import type * as Util from "node:util";

// An import of `node:util` makes all that it exports, with what that loads (its parser of arguments, worker threads): three megabytes,
// a twentieth of what a list takes.
const util: typeof Util = process.getBuiltinModule("node:util");

/** The words of an error number of the system's. */
export const getSystemErrorMessage: typeof Util.getSystemErrorMessage = util.getSystemErrorMessage;

/** A text without what moves the cursor or colours it. */
export const stripVTControlCharacters: typeof Util.stripVTControlCharacters = util.stripVTControlCharacters;

/** A text in a style. */
export const styleText: typeof Util.styleText = util.styleText;
