import { RUN_STATES } from "../src/domain/run/states.ts";

const WORD = String.raw`(?:"[a-z-]+"|'[a-z-]+')`;
const LISTS = new RegExp(String.raw`${WORD}(?:\s*[,|]\s*${WORD})+`, "g");
const COMPARED = new RegExp(String.raw`=== ${WORD}(?:\s*\|\|\s*[\w.]+ === ${WORD})+`, "g");

/** The lists, unions and chains of comparisons in a source that name run states and nothing else. */
export function stateListsIn(text: string): readonly string[] {
  return [...text.matchAll(LISTS), ...text.matchAll(COMPARED)].map(([list]) => list).filter(namesRunStates);
}

/** Several ended states alone may be those of a stage or of an attempt; one that only a run has tells. */
function namesRunStates(list: string): boolean {
  const names = [...list.matchAll(/["']([a-z-]+)["']/g)].map(([, name = ""]) => name);
  return names.every((name) => RUN_STATES.some((state) => state === name));
}

const KEY_BY_HAND =
  /lastIndexOf\("#"\)|#\$\{[\w.]*token\}|\b(?:execution|fence|[kK]ey)"?\]?\)*\.split\("[/#]"\)|\bfence\.(?:slice|indexOf|endsWith|startsWith)\(/g;

/** Where a source composes or parses the key of an execution or the fence of a process by hand. */
export function keysByHandIn(text: string): readonly string[] {
  return [...text.matchAll(KEY_BY_HAND)].map(([found]) => found);
}

/** Where a source says “all” by a number that nothing is thought to reach. */
export function numbersForAllIn(text: string): readonly string[] {
  return [...text.matchAll(/\blimit: \d{1,3}(?:_\d{3})+\b|\b(?:ALL|EVERY)\b = \d[\d_]*/g)].map(([found]) => found);
}
