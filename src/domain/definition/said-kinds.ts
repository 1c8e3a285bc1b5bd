import type { Revision } from "./definition.ts";

/** A kind of revision that words name, and which of its phrases stands in them. */
export interface SaidKind {
  readonly revision: Revision;
  readonly phrase: string;
}

/** The kinds of revisions that a person's words name: each by its first phrase that stands in them, whole words only. */
export function saidKinds(revisions: readonly Revision[], words: string): readonly SaidKind[] {
  const text = plain(words);
  return revisions.flatMap((revision) => {
    const phrase = revision.says.find((candidate) => stands(text, plain(candidate)));
    return phrase === undefined ? [] : [{ revision, phrase }];
  });
}

/** Capitals, ways of writing one character, and how much space there is between words mean nothing. */
function plain(words: string): string {
  return words.normalize("NFKC").toLowerCase().trim().replaceAll(/\s+/g, " ");
}

function stands(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (!WORD_END.test(text.slice(0, at)) && !WORD_BEGIN.test(text.slice(at + phrase.length))) return true;
  }
  return false;
}

const WORD_END = /[\p{L}\p{M}\p{N}_]$/u;

const WORD_BEGIN = /^[\p{L}\p{M}\p{N}_]/u;
