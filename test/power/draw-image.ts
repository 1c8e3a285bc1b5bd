import { join } from "node:path";
import { changed, setName, type Change, type LossyDisk, type NameChange, type Node } from "./lossy-disk.ts";

// What a power loss leaves: all that was synced, and of the rest nothing, its beginning, or anything.

/** How much of what was not synced is left. */
export const STYLES = ["nothing", "beginning", "anything"] as const;

/** One of them. */
export type Style = (typeof STYLES)[number];

/** A whole number below a limit. */
type Draw = (limit: number) => number;

/** A file, folder or link as it lies on the disk after the loss. */
export interface Left {
  readonly path: string;
  readonly kind: Node["kind"];
  readonly bytes: Buffer;
  readonly mode: number;
}

/** What a disk keeps whole: a sector is the old one or the new one. */
const SECTOR = 512;

/** Everything as it is without any loss, folders before what is in them. */
export function wholeImage(disk: LossyDisk): readonly Left[] {
  return listed({ node: disk.root, path: "", namesOf: ({ names }) => names, contentOf: (node) => node });
}

/** The disk after a loss. */
export function drawImage(disk: LossyDisk, style: Style, draw: Draw): readonly Left[] {
  const names = namesAfter(chosenNames(disk.pendingNames(), style, draw));
  return listed({
    node: disk.root,
    path: "",
    namesOf: (node) => names.get(node) ?? node.durableNames,
    contentOf: (node) => (style === "nothing" ? node.durable : drawContent(node, draw)),
  });
}

function chosenNames(pending: readonly NameChange[], style: Style, draw: Draw): readonly NameChange[] {
  if (style === "nothing") return [];
  if (style === "beginning") return pending.slice(0, draw(pending.length + 1));
  return pending.filter(() => draw(2) === 0);
}

function namesAfter(changes: readonly NameChange[]): ReadonlyMap<Node, ReadonlyMap<string, Node>> {
  const all = new Map<Node, Map<string, Node>>();
  for (const { folder, name, node, isDurable } of changes.flatMap(({ parts }) => parts)) {
    if (isDurable) continue;
    const names = all.get(folder) ?? new Map(folder.durableNames);
    setName(names, name, node);
    all.set(folder, names);
  }
  return all;
}

function drawContent(node: Node, draw: Draw): Node["durable"] {
  const much = draw(3);
  let content = node.durable;
  for (const change of node.pending) {
    const kept = much === 0 ? [] : much === 1 ? [change] : piecesOf(change).filter(() => draw(2) === 0);
    for (const one of kept) content = changed(content, one);
  }
  return content;
}

/** A write in the pieces that fill a sector each, or a part of one. */
function piecesOf(change: Change): readonly Change[] {
  if (change.is !== "write") return [change];
  const pieces: Change[] = [];
  for (let from = 0; from < change.bytes.length;) {
    const at = change.at + from;
    const to = Math.min(change.bytes.length, from + SECTOR - (at % SECTOR));
    pieces.push({ is: "write", at, bytes: change.bytes.subarray(from, to) });
    from = to;
  }
  return pieces;
}

interface Listing {
  readonly node: Node;
  readonly path: string;
  readonly namesOf: (node: Node) => ReadonlyMap<string, Node>;
  readonly contentOf: (node: Node) => Node["durable"];
}

function listed({ node, path, namesOf, contentOf }: Listing): readonly Left[] {
  return [...namesOf(node)].flatMap(([name, below]) => {
    const at = join(path, name);
    const { bytes, mode } = contentOf(below);
    const left = { path: at, kind: below.kind, bytes, mode };
    return below.kind === "folder" ? [left, ...listed({ node: below, path: at, namesOf, contentOf })] : [left];
  });
}
