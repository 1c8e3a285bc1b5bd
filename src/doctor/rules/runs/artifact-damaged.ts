import { isEnded, attemptOf, type RunState, type StageState, type UnitState } from "../../../domain/run/state.ts";
import type { ArtifactRecord } from "../../../domain/run/parts.ts";
import type { Examination } from "../../examination.ts";
import type { Found } from "../../finding.ts";
import { stateOf } from "../../read-run.ts";
import type { Rule } from "../../rule.ts";
import { RECORDED_STATES } from "../../../domain/run/states.ts";

/** A file of a committed stage is missing or changed. */
export const artifactDamaged: Rule = {
  code: "artifact-damaged",
  says: "a stored file of a committed stage is missing or changed",
  detect: async (exam) => {
    const aside = exam.record.quarantined();
    const runs = exam.record.store()?.openRuns(RECORDED_STATES) ?? [];
    const found: Found[] = [];
    for (const { id } of runs) {
      const state = aside.has(id) ? null : stateOf(exam, id);
      if (state !== null) found.push(...(await damagedIn(exam, state)));
    }
    return found;
  },
};

async function damagedIn(exam: Examination, state: RunState): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const file of committedFiles(state)) {
    const path = exam.record.artifactPath({ run: state.id, ...file, path: file.record.path });
    const fault = await faultOf(exam, path, file.record);
    if (fault === null) continue;
    const again = `holdfast retry ${state.id} --from ${file.stage}`;
    const next = isEnded(state) ? again : `holdfast cancel ${state.id} && ${again}`;
    found.push({ severity: "error", message: `${path} is ${fault}.`, next });
  }
  return found;
}

async function faultOf({ files }: Examination, path: string, record: ArtifactRecord): Promise<string | null> {
  const seen = files.see(path);
  if (seen === null) return "missing";
  if (seen.kind !== "file" || seen.bytes !== record.bytes) return "not what was stored";
  return (await files.contentHash(path)) === record.sha256 ? null : "not what was stored";
}

interface CommittedFile {
  readonly stage: string;
  readonly item: { readonly ordinal: number; readonly key: string } | null;
  readonly attempt: number;
  readonly record: ArtifactRecord;
}

/** The files that later stages and people get: those of the attempts that the present version chose. */
function committedFiles(state: RunState): readonly CommittedFile[] {
  return Object.values(state.stages)
    .filter(({ committed }) => committed !== null)
    .flatMap((stage) => stage.units.flatMap((unit) => filesOf(stage, unit)));
}

function filesOf({ id }: StageState, unit: UnitState): readonly CommittedFile[] {
  const chosen = unit.chosen === null ? undefined : attemptOf(unit, unit.chosen);
  const item = unit.item === null ? null : { ordinal: unit.item, key: unit.key ?? "" };
  return (chosen?.artifacts ?? []).map((record) => ({ stage: id, item, attempt: unit.chosen ?? 0, record }));
}
