import { basename, dirname } from "node:path";

// A disk that knows what was synced. A file's content is durable once the file was synced, a name once its folder was; of
// the rest a power loss may take anything (POSIX, fsync(2)). A rename is one change, as on every file system with a journal.

/** A file, a folder or a link, with what of it is durable. */
export interface Node {
  readonly kind: "file" | "folder" | "link";
  bytes: Buffer;
  mode: number;
  readonly names: Map<string, Node>;
  durable: { readonly bytes: Buffer; readonly mode: number };
  durableNames: ReadonlyMap<string, Node>;
  /** Changes that were not synced, in their order. */
  pending: readonly Change[];
  /** The sync whose content is the durable one. */
  syncedAt: number;
}

/** What was done to a file. */
export type Change =
  | { readonly is: "write"; readonly at: number; readonly bytes: Buffer }
  | { readonly is: "size"; readonly size: number }
  | { readonly is: "mode"; readonly mode: number };

/** What was done to names; all parts of one change become durable together. */
export interface NameChange {
  readonly parts: readonly NamePart[];
}

/** A name in a folder that leads to another node from now on, or to none. */
export interface NamePart {
  readonly folder: Node;
  readonly name: string;
  readonly node: Node | null;
  isDurable: boolean;
}

/** Ends a sync that has begun: what had been done before it is durable from now on. */
export type FinishSync = () => void;

/** The disk below one folder. */
export interface LossyDisk {
  readonly root: Node;
  readonly rootPath: string;
  readonly find: (path: string) => Node | null;
  readonly create: (path: string, kind: Node["kind"], mode: number) => Node | null;
  readonly change: (node: Node, change: Change) => void;
  readonly link: (from: string, to: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
  readonly beginSync: (path: string) => FinishSync | null;
  /** Changes of names of which something is not durable, in their order. */
  readonly pendingNames: () => readonly NameChange[];
}

/** An empty folder as a disk. */
export function createLossyDisk(rootPath: string): LossyDisk {
  const root = newNode("folder", 0o700);
  let names: NameChange[] = [];
  let syncs = 0;
  const find = (path: string): Node | null => nodeAt(root, partsOf(rootPath, path));
  const part = (path: string, node: Node | null): readonly NamePart[] => {
    const folder = find(dirname(path));
    return folder === null ? [] : [{ folder, name: basename(path), node, isDurable: false }];
  };
  const rename = (...parts: readonly NamePart[]): void => {
    for (const { folder, name, node } of parts) setName(folder.names, name, node);
    if (parts.length > 0) names.push({ parts });
  };
  return {
    root,
    rootPath,
    find,
    create: (path, kind, mode) => {
      const node = newNode(kind, mode);
      const parts = part(path, node);
      rename(...parts);
      return parts.length === 0 ? null : node;
    },
    change: (node, change) => {
      ({ bytes: node.bytes, mode: node.mode } = changed(node, change));
      node.pending = [...node.pending, change];
    },
    link: (from, to) => {
      const node = find(from);
      if (node !== null) rename(...part(to, node));
    },
    rename: (from, to) => {
      const node = find(from);
      if (node !== null && node !== find(to)) rename(...part(from, null), ...part(to, node));
    },
    remove: (path) => rename(...part(path, null)),
    beginSync: (path) => {
      const node = find(path);
      if (node === null) return null;
      syncs += 1;
      const finish = node.kind === "folder" ? syncOfNames(node, names) : syncOfContent(node, syncs);
      return () => {
        finish();
        names = names.filter(({ parts }) => parts.some(({ isDurable }) => !isDurable));
      };
    },
    pendingNames: () => names,
  };
}

/** What a file is after a change. */
export function changed(before: { readonly bytes: Buffer; readonly mode: number }, change: Change): Node["durable"] {
  if (change.is === "mode") return { bytes: before.bytes, mode: change.mode };
  if (change.is === "size") return { bytes: sized(before.bytes, change.size), mode: before.mode };
  const bytes = Buffer.from(sized(before.bytes, Math.max(before.bytes.length, change.at + change.bytes.length)));
  change.bytes.copy(bytes, change.at);
  return { bytes, mode: before.mode };
}

/** Lets a name lead to a node, or to nothing. */
export function setName(names: Map<string, Node>, name: string, node: Node | null): void {
  if (node === null) names.delete(name);
  else names.set(name, node);
}

function newNode(kind: Node["kind"], mode: number): Node {
  const bytes = Buffer.alloc(0);
  return {
    kind,
    bytes,
    mode,
    names: new Map(),
    durable: { bytes, mode },
    durableNames: new Map(),
    pending: [],
    syncedAt: 0,
  };
}

function partsOf(rootPath: string, path: string): readonly string[] | null {
  if (path === rootPath) return [];
  return path.startsWith(`${rootPath}/`) ? path.slice(rootPath.length + 1).split("/") : null;
}

function nodeAt(root: Node, parts: readonly string[] | null): Node | null {
  let at: Node | undefined = parts === null ? undefined : root;
  for (const part of parts ?? []) at = at?.names.get(part);
  return at ?? null;
}

function sized(bytes: Buffer, size: number): Buffer {
  if (size <= bytes.length) return bytes.subarray(0, size);
  return Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}

function syncOfContent(node: Node, number: number): () => void {
  const { bytes, mode } = node;
  const covered = new Set(node.pending);
  return () => {
    node.pending = node.pending.filter((change) => !covered.has(change));
    if (number < node.syncedAt) return;
    node.durable = { bytes, mode };
    node.syncedAt = number;
  };
}

function syncOfNames(folder: Node, names: readonly NameChange[]): () => void {
  const covered = names.filter(({ parts }) => parts.some((one) => one.folder === folder));
  return () => {
    // A rename out of another folder takes its name there away too, although only this one was synced.
    for (const { parts } of covered) for (const part of parts) makeDurable(part, names);
  };
}

/** What was done to the same name before is overtaken: it cannot come to the disk later. */
function makeDurable(part: NamePart, names: readonly NameChange[]): void {
  if (part.isDurable) return;
  const durable = new Map(part.folder.durableNames);
  setName(durable, part.name, part.node);
  part.folder.durableNames = durable;
  for (const { parts } of names) {
    for (const one of parts) {
      if (one.folder === part.folder && one.name === part.name) one.isDurable = true;
      if (one === part) return;
    }
  }
}
