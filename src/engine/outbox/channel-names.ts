import { HoldfastError } from "../../base/failure.ts";
import { objectOf } from "../../base/json/json-fields.ts";
import { REVISED_RUN } from "../../domain/run/outbox/dispatch.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { ProjectConfig, Projects } from "../projects.ts";
import type { Submission } from "../submission.ts";

/** Refuses a delivery over a channel that the project's config does not have. Throws CHANNEL_UNKNOWN. */
export function checkChannels(projects: Pick<Projects, "config">, submission: Submission): void {
  const config = submission.config === undefined ? projects.config(submission.project) : submission.config;
  const known = Object.keys(channelsOf(config));
  for (const { to } of submission.definition.deliver) {
    if (to.startsWith("folder:") || known.includes(to)) continue;
    if (to === REVISED_RUN && submission.revises !== undefined) continue;
    const names = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
    throw new HoldfastError(
      "CHANNEL_UNKNOWN",
      `The pipeline delivers to ${to}, and the config has no such channel; ${names}.`,
    );
  }
}

/** The secret references of a config's channels. */
export function channelSecrets(config: ProjectConfig): readonly string[] {
  return Object.values(channelsOf(config)).flatMap((channel) => {
    const { token, secret } = objectOf(channel);
    return [token, secret].filter((reference) => typeof reference === "string");
  });
}

/** Under whose name the secrets of a project's channels are kept. */
export function channelSecretOwner(project: string): string {
  return `channels:${project}`;
}

/** What keeping the secrets of channels needs. */
export interface ConfiguredSecrets {
  readonly project: string;
  readonly config: ProjectConfig;
  /** Values that came with a submission, by reference. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Keeps in memory what a client brought for the channels of its project. */
export function keepChannelSecrets(kept: Pick<Secrets, "keep">, { project, config, secrets }: ConfiguredSecrets): void {
  const wanted = channelSecrets(config).flatMap((reference) => {
    const value = secrets[reference];
    return value === undefined ? [] : [[reference, value] as const];
  });
  kept.keep(channelSecretOwner(project), Object.fromEntries(wanted));
}

function channelsOf(config: ProjectConfig): ReturnType<typeof objectOf> {
  return objectOf(config?.["channels"]);
}
