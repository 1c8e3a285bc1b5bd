import { written } from "../call-site.ts";
import { wordText, type Word } from "../references.ts";

/** What an agent is told: a text with handles in it, or a Markdown file beside the pipeline. */
export interface Prompt {
  readonly prompt: string | { readonly text: string };
}

/** A text with handles in it. */
export interface SpokenText {
  readonly prompt: { readonly text: string };
}

/** A prompt from a template string, whose handles become edges of the pipeline. */
export interface PromptTag {
  (strings: TemplateStringsArray, ...words: readonly Word[]): SpokenText;
  /** A prompt from a Markdown file beside the pipeline. */
  readonly file: (path: string) => Prompt;
}

/** Makes prompts: a tag for template strings, and `prompt.file(path)`. */
export const prompt: PromptTag = Object.assign(
  (strings: TemplateStringsArray, ...words: readonly Word[]): SpokenText => ({
    prompt: written({ text: String.raw({ raw: strings }, ...words.map(wordText)) }),
  }),
  { file: (path: string): Prompt => ({ prompt: path }) },
);
