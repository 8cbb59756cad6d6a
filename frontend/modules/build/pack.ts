// Packs a context as a tar: headers of our own, and the files by reference, so that nothing large is ever in memory.
import type { Entry } from "./context";

const BLOCK = 512;
/** What eleven octal digits can say. */
const OCTAL = 8 ** 11;
/** So many files are looked into at once. */
const AT_ONCE = 32;

/** A file that cannot be read any more. */
export class Unreadable extends Error {
  constructor(readonly path: string) {
    super(path);
  }
}

/** The tar; `seen` is told how many files were looked at. Throws `Unreadable`. */
export async function pack(entries: readonly Entry[], folders: readonly string[], seen: (count: number) => void, signal: AbortSignal): Promise<Blob> {
  const programs = await findPrograms(entries, seen, signal);
  const pieces: BlobPart[] = [];
  for (const path of allFolders(entries, folders)) pieces.push(header({ path: `${path}/`, size: 0, mode: 0o755, mtime: 0, kind: "5" }));
  for (const entry of entries) {
    const { path, file } = entry;
    const mtime = Math.floor(file.lastModified / 1000);
    pieces.push(header({ path, size: file.size, mode: programs.has(entry) ? 0o755 : 0o644, mtime, kind: "0" }), file);
    const over = file.size % BLOCK;
    if (over > 0) pieces.push(new Uint8Array(BLOCK - over));
  }
  pieces.push(new Uint8Array(2 * BLOCK));
  return new Blob(pieces, { type: "application/x-tar" });
}

/** Every folder on the way to a file, and those that are empty; a folder before what is in it. */
export function allFolders(entries: readonly Entry[], folders: readonly string[]): string[] {
  const all = new Set<string>();
  const add = (parts: string[]) => parts.forEach((_, nth) => all.add(parts.slice(0, nth + 1).join("/")));
  for (const { path } of entries) add(path.split("/").slice(0, -1));
  for (const path of folders) add(path.split("/"));
  return [...all].sort();
}

/** Whether a file is run: a browser does not tell, but its beginning does. */
export function isProgram(head: Uint8Array): boolean {
  const [a, b, c, d] = head;
  return (a === 0x23 && b === 0x21) || (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46);
}

/** Also finds the file that cannot be read, before anything is sent. */
async function findPrograms(entries: readonly Entry[], seen: (count: number) => void, signal: AbortSignal): Promise<Set<Entry>> {
  const programs = new Set<Entry>();
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(entries.slice(at, at + AT_ONCE).map(async (entry) => {
      const head = await entry.file.slice(0, 4).arrayBuffer().catch(() => {
        throw new Unreadable(entry.path);
      });
      if (isProgram(new Uint8Array(head))) programs.add(entry);
    }));
    seen(Math.min(entries.length, at + AT_ONCE));
  }
  return programs;
}

/** What a header says. */
export interface Head {
  path: string;
  size: number;
  mode: number;
  mtime: number;
  kind: string;
}

/** A ustar header; before it, an extended one for what it cannot say. */
export function header(head: Head): Uint8Array<ArrayBuffer> {
  const records: string[] = [];
  const split = parted(head.path);
  if (!split) records.push(record("path", head.path));
  if (head.size >= OCTAL) records.push(record("size", String(head.size)));
  const own = block({ ...head, size: head.size >= OCTAL ? 0 : head.size }, split ?? ["", "long-name"]);
  if (records.length === 0) return own;
  const text = new TextEncoder().encode(records.join(""));
  const length = Math.ceil(text.length / BLOCK) * BLOCK;
  const all = new Uint8Array(BLOCK + length + BLOCK);
  all.set(block({ path: "", size: text.length, mode: 0o644, mtime: 0, kind: "x" }, ["", "PaxHeader"]), 0);
  all.set(text, BLOCK);
  all.set(own, BLOCK + length);
  return all;
}

/** A name as prefix and name; nothing for one that does not fit. */
function parted(path: string): [string, string] | undefined {
  if (!/^[\x20-\x7e]*$/.test(path)) return undefined;
  if (path.length <= 100) return ["", path];
  // The first slash from which on the rest fits; the last one may end a folder's name.
  const slash = path.indexOf("/", path.length - 101);
  return slash > 0 && slash <= 155 && slash < path.length - 1 ? [path.slice(0, slash), path.slice(slash + 1)] : undefined;
}

/** A record says its own length too. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = new TextEncoder().encode(rest).length;
  let length = bytes + String(bytes).length;
  if (bytes + String(length).length !== length) length = bytes + String(length).length;
  return `${length}${rest}`;
}

function block({ size, mode, mtime, kind }: Head, [prefix, name]: [string, string]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => {
    for (let nth = 0; nth < text.length; nth += 1) bytes[at + nth] = text.charCodeAt(nth);
  };
  const octal = (at: number, digits: number, value: number) => put(at, Math.max(0, value).toString(8).padStart(digits, "0"));
  put(0, name);
  octal(100, 7, mode);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, size);
  octal(136, 11, Math.min(mtime, OCTAL - 1));
  // The sum is taken with blanks in its own place.
  put(148, "        ");
  put(156, kind);
  put(257, "ustar\u000000");
  put(345, prefix);
  octal(148, 6, bytes.reduce((sum, byte) => sum + byte, 0));
  bytes[154] = 0;
  return bytes;
}
