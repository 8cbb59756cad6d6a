// Files and folders that are dropped or chosen, as the browser gives them.

/** There are more than are taken at once. */
export class TooMany extends Error {}

/** The file that an entry is. */
export function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((give, fail) => entry.file(give, fail));
}

/** What is in a folder, so many at most. They come in parts; the last one is empty. */
export async function children(folder: FileSystemDirectoryEntry, most: number): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((give, fail) => reader.readEntries(give, fail));
    if (some.length === 0) return all;
    all.push(...some);
    if (all.length > most) throw new TooMany();
  }
}
