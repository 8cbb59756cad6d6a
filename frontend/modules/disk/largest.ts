// The largest things of each kind. Pure.
import type { DiskCache, DiskContainer, DiskImage, DiskVolume, Space } from "../space";
import { isUp, volumeSize } from "../space";
import { words } from "./text";

export type KindName = keyof Space;

/** A row of a table. */
export interface Entry {
  /** The engine's name or id. */
  id: string;
  /** What it is removed by: an image by each of its tags. */
  keys: string[];
  name: string;
  /** Its page, or empty. */
  href: string;
  note: string;
  size: number;
  /** The bytes that nothing else has too; nothing where that makes no difference or is not known. */
  own: number | undefined;
  uses: string;
  /** Whether it can be removed as it is. */
  removable: boolean;
}

/** So many rows of each kind. */
export const MOST = 10;

function short(id: string): string {
  return id.replace(/^sha256:/, "").slice(0, 12);
}

function image({ Id, RepoTags, Size = 0, SharedSize, Containers = -1 }: DiskImage): Entry {
  const tags = (RepoTags ?? []).filter((tag) => tag !== "<none>:<none>");
  const own = SharedSize === undefined || SharedSize < 0 ? undefined : Size - SharedSize;
  return { id: Id, keys: tags.length > 0 ? tags : [Id], name: tags[0] ?? short(Id), href: `/images/${short(Id)}`, note: tags.length > 1 ? tags.slice(1).join(", ") : "", size: Size, own, uses: words.usedBy(Containers), removable: true };
}

function container(item: DiskContainer): Entry {
  const { Id, Names, Image = "", State = "", SizeRw = 0 } = item;
  return { id: Id, keys: [Id], name: Names?.[0]?.replace(/^\//, "") ?? short(Id), href: `/containers/${short(Id)}`, note: Image, size: SizeRw, own: undefined, uses: State, removable: !isUp(item) };
}

function volume(item: DiskVolume): Entry {
  const count = item.UsageData?.RefCount ?? -1;
  return { id: item.Name, keys: [item.Name], name: item.Name, href: "", note: item.Driver ?? "", size: volumeSize(item), own: undefined, uses: words.usedBy(count), removable: count === 0 };
}

function cache({ ID, Type = "", Description = "", InUse = false, Size = 0 }: DiskCache): Entry {
  return { id: ID, keys: [ID], name: short(ID), href: "", note: Description || Type, size: Size, own: undefined, uses: words.inUse(InUse), removable: !InUse };
}

/** The largest of one kind; of images that share, those that have most of their own. */
export function largest(space: Space, kind: KindName): Entry[] {
  const all: Record<KindName, () => Entry[]> = {
    images: () => space.images.items.map(image),
    containers: () => space.containers.items.map(container),
    volumes: () => space.volumes.items.map(volume),
    cache: () => space.cache.items.map(cache),
  };
  const weight = ({ own, size }: Entry) => own ?? size;
  return all[kind]().sort((a, b) => weight(b) - weight(a) || a.name.localeCompare(b.name)).slice(0, MOST);
}

/** The shares of a bar, in percent: in use, and what can go. */
export function shares(total: number, free: number): { used: number; free: number } {
  if (total <= 0) return { used: 0, free: 0 };
  const part = Math.min(1, Math.max(0, free / total)) * 100;
  return { used: 100 - part, free: part };
}
