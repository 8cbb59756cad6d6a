// What was chosen or dropped, as a list of what is to be uploaded: a folder before what is in it.
import { TooMany, children, fileOf } from "../entries";
import { join } from "./path";

/** Something to be uploaded. */
export interface Wanted {
  path: string;
  file: File | undefined;
}

/** So many at most at once. */
export const MOST = 10_000;

/** Files that were chosen; those of a folder bring their folders along. */
export function chosen(files: Iterable<File>, into: string): Wanted[] {
  const all: Wanted[] = [];
  const made = new Set<string>();
  for (const file of files) {
    const names = (file.webkitRelativePath || file.name).split("/");
    let path = into;
    for (const name of names.slice(0, -1)) {
      path = join(path, name);
      if (!made.has(path)) push(all, { path, file: undefined });
      made.add(path);
    }
    push(all, { path: join(path, names.at(-1) ?? file.name), file });
  }
  return all;
}

/** What was dropped. It is to be called while the event is there. */
export function dropped(data: DataTransfer, into: string): Promise<Wanted[]> {
  const entries: FileSystemEntry[] = [];
  for (const item of data.items) {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    if (entry) entries.push(entry);
  }
  return entries.length === 0 ? Promise.resolve(chosen(data.files, into)) : walked(entries, into);
}

/** Entries of a file system with all that is in them. */
export async function walked(entries: FileSystemEntry[], into: string): Promise<Wanted[]> {
  const all: Wanted[] = [];
  const open = entries.map((entry) => ({ entry, folder: into })).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { entry, folder } = next;
    const path = join(folder, entry.name);
    if (entry.isDirectory) {
      push(all, { path, file: undefined });
      for (const inner of (await children(entry as FileSystemDirectoryEntry, MOST)).reverse()) open.push({ entry: inner, folder: path });
    } else {
      const file = await fileOf(entry as FileSystemFileEntry);
      push(all, { path, file });
    }
  }
  return all;
}

function push(all: Wanted[], wanted: Wanted): void {
  if (all.length >= MOST) throw new TooMany();
  all.push(wanted);
}
