// What is at a path: a folder, or a file in its folder.
import { Failed } from "../door";
import type { Entry, Folder } from "./entry";
import { base, follow, join, parent } from "./path";
import { shown } from "./shown";
import { words } from "./text";

/** So many links are followed. */
const HOPS = 8;

/** What was found, and where: a link leads elsewhere. */
export interface Found {
  path: string;
  folder: Folder;
  /** The file in it that is to be opened. */
  open?: Entry;
}

/**
 * Looks at a path. What is no folder is looked for in its own, which is not read again when it is the one that is
 * `known`; a link leads on.
 */
export async function find(list: (path: string) => Promise<Folder>, path: string, known?: Folder): Promise<Found> {
  let at = path;
  for (let hops = 0; ; hops += 1) {
    try {
      return { path: at, folder: await list(at) };
    } catch (cause) {
      if (!(cause instanceof Failed) || cause.status !== 409 || at === "/" || hops >= HOPS) throw cause;
      const { folder, entry } = await around(list, at, known);
      if (entry.kind === "dir") throw cause;
      if (entry.kind === "file") return { path: at, folder, open: entry };
      if (entry.kind !== "link" || entry.target === "") throw new Failed(words.odd(shown(at), words.kinds[entry.kind]), 409, "");
      at = follow(parent(at), entry.target);
    }
  }
}

/** Something that is there, in its folder. */
async function around(list: (path: string) => Promise<Folder>, path: string, known?: Folder): Promise<{ folder: Folder; entry: Entry }> {
  const seek = ({ path: folder, entries }: Folder) => entries.find(({ name }) => join(folder, name) === path);
  const entry = known && seek(known);
  if (entry) return { folder: known, entry };
  const folder = await list(parent(path));
  // It may be in the part of the folder that is not listed.
  const unlisted: Entry = { name: base(path), kind: "file", size: 0, mode: 0, modified: 0, uid: 0, gid: 0, target: "" };
  return { folder, entry: seek(folder) ?? unlisted };
}
