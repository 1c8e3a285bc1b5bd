import { z } from "zod";
import type {
  AnswerBody,
  ProjectBody,
  RefusalBody,
  ResumeBody,
  RetryBody,
  ReviseBody,
  StopBody,
  SubmissionBody,
  ValidateBody,
} from "../contract.ts";
import { anyObject, config, folder, secretValues, texts as anyTexts, variables } from "./pieces.ts";
import { named } from "./named.ts";

const texts = anyTexts.nullish();
const secrets = secretValues.nullish();

/** A member that has to be there, whatever it is: what it is worth, the pipeline's own check says with its place. */
const definition = z.unknown().refine((value) => value !== undefined, "is missing");

/** What is pinned beside a definition. */
const pinned = {
  sourceDir: folder.nullish(),
  project: folder.nullish(),
  environment: variables.nullish(),
  secrets,
  agents: texts,
  config: config.nullish(),
};

export const submissionBody: z.ZodType<SubmissionBody> = named(
  "Submission",
  z.strictObject({
    definition,
    input: anyObject.nullish(),
    ...pinned,
    key: z.string().min(1).max(255).nullish(),
    until: z.string().nullish(),
    yes: z.boolean().nullish(),
    asked: z.string().nullish(),
  }),
);

export const stopBody: z.ZodType<StopBody> = named("Stop", z.strictObject({ children: z.boolean().nullish() }));

/** One word or two: it goes into the record as it is. */
export const refusalBody: z.ZodType<RefusalBody> = named(
  "Refusal",
  z.strictObject({ command: z.string().regex(/^[a-z][a-z -]{0,62}$/) }),
);

export const projectBody: z.ZodType<ProjectBody> = named(
  "ProjectConfig",
  z.strictObject({ project: folder, config, secrets }),
);

export const retryBody: z.ZodType<RetryBody> = named(
  "Retry",
  z.strictObject({ from: z.string().nullish(), definition: z.unknown().optional(), ...pinned }),
);

export const resumeBody: z.ZodType<ResumeBody> = named("Resume", z.strictObject({ secrets }));

export const reviseBody: z.ZodType<ReviseBody> = named(
  "Revise",
  z
    .strictObject({
      words: z.string().regex(/\S/),
      kind: z.string().min(1).nullish(),
      stage: z.string().min(1).nullish(),
      dryRun: z.boolean().nullish(),
      secrets,
    })
    .refine(
      ({ kind, stage }) => (kind ?? null) === null || (stage ?? null) === null,
      "names a kind or a stage, not both",
    ),
);

export const answerBody: z.ZodType<AnswerBody> = named(
  "Answer",
  z.strictObject({ option: z.string().min(1), note: z.string().nullish(), subject: z.string().nullish() }),
);

export const validateBody: z.ZodType<ValidateBody> = named("Validate", z.strictObject({ definition }));
