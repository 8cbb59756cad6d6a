// What was chosen or dropped: an archive, or the files of a context.
import { TooMany, children, fileOf } from "../entries";
import type { Context, Entry } from "./context";
import { textOf } from "./context";
import { BadPattern, Ignore } from "./ignore";

/** What is uploaded as it is, or packed first. */
export type Chosen = { archive: File } | { context: Context };

/** So many files at most: a browser holds them all. */
export const MOST = 200_000;

const ARCHIVE = /\.(tar|tgz|tbz2?|txz|tzst|tar\.(gz|bz2|xz|zst))$/i;

/** Files that were chosen one by one, or as a folder. */
export function chosen(files: File[]): Chosen | undefined {
  const [first] = files;
  if (!first) return undefined;
  if (files.length === 1 && !first.webkitRelativePath && ARCHIVE.test(first.name)) return { archive: first };
  if (files.length > MOST) throw new TooMany();
  const entries = files.map((file) => ({ path: (file.webkitRelativePath || file.name).split("/").slice(file.webkitRelativePath ? 1 : 0).join("/"), file }));
  const name = first.webkitRelativePath.split("/")[0] ?? "";
  return { context: { name: name || first.name, entries, folders: [], skipped: [] } };
}

/** What was dropped; to be called while the event is there. `seen` is told how many files there are so far. */
export function dropped(data: DataTransfer, seen: (count: number) => void, signal: AbortSignal): Promise<Chosen | undefined> {
  const entries: FileSystemEntry[] = [];
  for (const item of data.items) {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    if (entry) entries.push(entry);
  }
  const [first] = entries;
  // Files alone are as if they were chosen; so is what a browser without entries gives.
  if (!first || entries.every(({ isFile }) => isFile)) return Promise.resolve(chosen([...data.files]));
  const isFolder = entries.length === 1 && first.isDirectory;
  return isFolder
    ? children(first as FileSystemDirectoryEntry, MOST).then((inner) => walked(first.name, inner, seen, signal))
    : walked(first.name, entries, seen, signal);
}

/** Entries at the root of a context, with all that is in them. */
export async function walked(name: string, roots: FileSystemEntry[], seen: (count: number) => void, signal: AbortSignal): Promise<Chosen> {
  const entries: Entry[] = [];
  const folders: string[] = [];
  const skipped: string[] = [];
  const isSkipped = await pruned(roots);
  const open = roots.map((entry) => ({ entry, path: entry.name })).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    signal.throwIfAborted();
    const { entry, path } = next;
    if (entry.isDirectory) {
      if (isSkipped(path)) {
        skipped.push(path);
        continue;
      }
      const inner = await children(entry as FileSystemDirectoryEntry, MOST);
      if (inner.length === 0) folders.push(path);
      for (const one of inner.reverse()) open.push({ entry: one, path: `${path}/${one.name}` });
    } else {
      entries.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
      if (entries.length > MOST) throw new TooMany();
      if (entries.length % 500 === 0) seen(entries.length);
    }
  }
  return { context: { name, entries, folders, skipped } };
}

/** Which folders need not be looked into: they are left out, whatever else is chosen. */
async function pruned(roots: FileSystemEntry[]): Promise<(path: string) => boolean> {
  const rules = roots.filter(({ isFile, name }) => isFile && name.endsWith(".dockerignore"));
  const [file] = rules;
  // Other files of rules may count instead, with another Dockerfile.
  if (!file || rules.length > 1 || file.name !== ".dockerignore") return () => false;
  try {
    const ignore = new Ignore(await textOf(await fileOf(file as FileSystemFileEntry)));
    return (path) => ignore.isFinal && ignore.excludes(path);
  } catch (cause) {
    // It is told where the context is sifted.
    if (cause instanceof BadPattern) return () => false;
    throw cause;
  }
}

