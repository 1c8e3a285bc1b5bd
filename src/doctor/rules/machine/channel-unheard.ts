import { FETCHED_ELSEWHERE, SECRET_NOT_FOUND } from "../../../domain/channel.ts";
import type { Examination, KnownChannel } from "../../examination.ts";
import type { Found } from "../../finding.ts";
import { openRuns } from "../../open-runs.ts";
import { quote } from "../../../base/text/quote.ts";
import type { Rule } from "../../rule.ts";

/** A channel of a project that has open runs, or whose words begin some, cannot be heard or used. */
export const channelUnheard: Rule = {
  code: "channel-unheard",
  says: "a channel of the config cannot be used",
  detect: async (exam) => {
    const runs = new Map(openRuns(exam).map(({ project, id }) => [project, id]));
    const known = exam.record.channels().map((channel) => ({ ...channel, run: runs.get(channel.project) ?? null }));
    const unheard = await exam.unheard();
    if (unheard === null) return known.filter((channel) => lacks(exam, channel)).map(lacking);
    return unheard.map(({ project, channel, trouble }): Found => {
      const found = known.find((one) => one.project === project && one.name === channel);
      return {
        severity: "warning",
        message: `Nobody is heard on channel ${channel} of ${project}: ${trouble}.`,
        next: found === undefined ? "holdfast status" : nextOf(found, trouble),
      };
    });
  },
};

/** A channel, and an open run of its project. */
interface Channel extends KnownChannel {
  readonly run: string | null;
}

/** What came with submissions is in the memory of a daemon that lives; the next one has to find it here. */
function lacks({ machine }: Examination, { reference, binds, run }: Channel): boolean {
  return (binds || run !== null) && reference !== null && !machine.resolves(reference);
}

function lacking(channel: Channel): Found {
  const { name, project, reference } = channel;
  return {
    severity: "warning",
    message: `Channel ${name} of ${project} needs ${reference ?? ""}, which cannot be resolved here.`,
    next: bring(channel),
  };
}

function nextOf(channel: Channel, trouble: string): string {
  if (trouble === SECRET_NOT_FOUND) return bring(channel);
  if (trouble === FETCHED_ELSEWHERE)
    return "End the program that fetches them (a daemon of another home, say), or give one of the two a bot of its own.";
  const { folder, name } = channel;
  return `See whether its token and address are right: \`cd ${quote(folder)} && holdfast channel test ${quote(name)}\`.`;
}

/** A value reaches the daemon with a command that is given where it is set. */
function bring({ reference, folder, binds, run }: Channel): string {
  const [, kind = "", name = ""] = /^(\w+):(.*)$/s.exec(reference ?? "") ?? [];
  const fix = { env: `Set ${name}`, file: `Write ${name}` }[kind] ?? `See what \`${name}\` prints`;
  const then = binds || run === null ? `holdfast channel listen ${quote(folder)}` : `holdfast resume ${run}`;
  return `${fix}, then \`${then}\`.`;
}
