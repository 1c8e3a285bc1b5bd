import type { Definition } from "../../domain/definition/definition.ts";
import { ancestorsOf } from "../../domain/definition/mentions.ts";
import type { StageDraft } from "../normalise/draft.ts";
import type { Findings } from "./faults.ts";
import { didYouMean } from "./nearest.ts";

/** Checks that no stage needs itself through others; each cycle is named once, where its first stage stands. */
export function checkCycles(definition: Definition, drafts: readonly StageDraft[], findings: Findings): void {
  const needs = tangledNeeds(definition);
  const told = new Set<string>();
  for (const draft of drafts.filter(({ id }) => needs.has(id))) {
    if (told.has(draft.id)) continue;
    const cycle = cycleFrom(draft.id, needs);
    if (cycle === null) continue;
    for (const id of cycle) told.add(id);
    findings.add({
      pointer: draft.pointer,
      part: "key",
      code: "CYCLE",
      message: `the stages need each other in a circle: ${[...cycle, draft.id].join(" → ")}`,
      hint: "Take one of these needs away; the one way back is `redo`.",
    });
  }
}

/** Checks that each way back leads to a stage that came before. */
export function checkRedos(definition: Definition, drafts: readonly StageDraft[], findings: Findings): void {
  const ids = drafts.map((draft) => draft.id);
  for (const draft of drafts.filter(({ notes }) => notes.redos.length > 0)) {
    const before = ancestorsOf(definition, draft.id);
    for (const { target, pointer, toSelf } of draft.notes.redos) {
      if (before.includes(target) || (toSelf && target === draft.id)) continue;
      const known = ids.includes(target);
      findings.add({
        pointer,
        code: known ? "REDO_NOT_ANCESTOR" : "UNKNOWN_STAGE",
        message: known
          ? `"${target}" does not come before "${draft.id}", so it cannot be done again from here`
          : `unknown stage "${target}"${didYouMean(target, before)}`,
        hint: before.length === 0 ? "No stage comes before this one." : `Before it come: ${before.join(", ")}.`,
      });
    }
  }
}

type Needs = ReadonlyMap<string, readonly string[]>;

// What can be started after all that it needs, and what leads to no circle, are taken away first: a large pipeline
// without a circle costs one pass.
function tangledNeeds({ stages }: Definition): Needs {
  const tangled = peeled(new Map(stages.map((stage) => [stage.id, stage.needs])));
  return reversed(peeled(reversed(tangled)));
}

function peeled(needs: Needs): Needs {
  const needers = reversed(needs);
  const left = new Map([...needs].map(([id, named]) => [id, named.filter((need) => needs.has(need)).length]));
  const free = [...left].flatMap(([id, count]) => (count === 0 ? [id] : []));
  for (const id of free) {
    for (const needer of needers.get(id) ?? []) {
      const count = (left.get(needer) ?? 0) - 1;
      left.set(needer, count);
      if (count === 0) free.push(needer);
    }
  }
  const gone = new Set(free);
  return new Map(
    [...needs].filter(([id]) => !gone.has(id)).map(([id, named]) => [id, named.filter((need) => !gone.has(need))]),
  );
}

function reversed(needs: Needs): Needs {
  const needers = new Map<string, string[]>([...needs.keys()].map((id) => [id, []]));
  for (const [id, named] of needs) for (const need of named) needers.get(need)?.push(id);
  return needers;
}

// The shortest way back to a stage along the needs, so that the cycle that is named is the one to fix.
function cycleFrom(start: string, needs: Needs): readonly string[] | null {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[start]];
  while (ways.length > 0) {
    const longer: (readonly string[])[] = [];
    for (const way of ways) {
      const onward = needs.get(way.at(-1) ?? start) ?? [];
      if (onward.includes(start)) return way;
      for (const id of onward.filter((need) => !seen.has(need))) {
        seen.add(id);
        longer.push([...way, id]);
      }
    }
    ways = longer;
  }
  return null;
}
