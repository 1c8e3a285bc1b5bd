import { described, example, nullable, text, textLike, type Shape } from "./shape.ts";
import { listOf, namedValues, object, type Named } from "./shape-of-many.ts";
import { PROMPT } from "./shapes-of-work.ts";
import type { RevisionWords } from "./words.ts";

/** A word or a phrase: what holds neither a letter nor a digit has no bounds within a sentence. */
const PHRASE: Shape<string> = textLike(/[\p{L}\p{N}]/u, "a word or a phrase");

const REVISION: Shape<RevisionWords> = object<RevisionWords>(
  {
    stage: example(
      described(text("a stage"), "The stage that is done again, with everything that depends on it."),
      "moment",
    ),
    says: example(described(listOf(PHRASE), "Words and phrases by which this kind is recognised.", []), [
      "shorter",
      "too long",
    ]),
    prompt: described(
      PROMPT,
      "What the stage is told beside the person's own words: a Markdown file, or `{ text: … }`.",
      null,
    ),
    asks: example(
      described(nullable(text("a question")), "What a person is asked when it is unclear which kind is meant.", null),
      "Make the clip shorter?",
    ),
  },
  ["stage"],
);

/** The kinds of revisions of a pipeline. */
export const REVISIONS: Shape<readonly Named<RevisionWords>[]> = namedValues<RevisionWords>({
  what: "a revision",
  value: REVISION,
  listed: REVISION,
});
