// What takes the engine's disk, by `GET /system/df`: before API 1.52 as lists, from then on as sums with their items.
import { ENGINE, call, query } from "./door";

export interface DiskImage {
  Id: string;
  RepoTags?: string[] | null;
  Created?: number;
  Size?: number;
  SharedSize?: number;
  Containers?: number;
}

export interface DiskContainer {
  Id: string;
  Names?: string[] | null;
  Image?: string;
  State?: string;
  SizeRw?: number;
}

export interface DiskVolume {
  Name: string;
  Driver?: string;
  Labels?: Record<string, string> | null;
  UsageData?: { Size?: number; RefCount?: number } | null;
}

export interface DiskCache {
  ID: string;
  Type?: string;
  Description?: string;
  InUse?: boolean;
  Shared?: boolean;
  Size?: number;
  LastUsedAt?: string | null;
}

/** One kind of things: how many, how many of them are in use, and their bytes. */
export interface Kind<I> {
  count: number;
  active: number;
  total: number;
  /** Bytes that come back when what is not in use goes. */
  free: number;
  items: I[];
}

export interface Space {
  images: Kind<DiskImage>;
  containers: Kind<DiskContainer>;
  volumes: Kind<DiskVolume>;
  cache: Kind<DiskCache>;
}

const UP = ["running", "paused", "restarting"];

/** Whether a container is up, so that it is not pruned. */
export function isUp({ State = "" }: DiskContainer): boolean {
  return UP.includes(State);
}

/** Bytes of a volume; an engine tells -1 of one that it cannot measure. */
export function volumeSize({ UsageData }: DiskVolume): number {
  return Math.max(0, UsageData?.Size ?? 0);
}

/** Asks the engine. It walks its file systems, so this may take long. `type` asks for one kind where the engine can. */
export async function measure(signal: AbortSignal, type?: "volume"): Promise<Space> {
  return space(await call("GET", `${ENGINE}/system/df${query({ verbose: 1, type })}`, undefined, signal));
}

/** Reads either form of the answer. */
export function space(answer: any): Space {
  return {
    images: kind<DiskImage>(sums(answer, "Image"), answer?.Images, (items) => {
      const used = items.filter(({ Containers = 0 }) => Containers > 0);
      const own = sum(used, ({ Size = 0, SharedSize = 0 }) => (SharedSize < 0 ? 0 : Size - SharedSize));
      const total = positive(answer?.LayersSize) || sum(items, ({ Size = 0, SharedSize = 0 }) => Size - Math.max(0, SharedSize));
      return { active: used.length, total, free: total - own };
    }),
    containers: kind<DiskContainer>(sums(answer, "Container"), answer?.Containers, (items) => {
      const size = ({ SizeRw = 0 }: DiskContainer) => SizeRw;
      return { active: items.filter(isUp).length, total: sum(items, size), free: sum(items.filter((item) => !isUp(item)), size) };
    }),
    volumes: kind<DiskVolume>(sums(answer, "Volume"), answer?.Volumes, (items) => {
      const unused = items.filter(({ UsageData }) => UsageData?.RefCount === 0);
      const active = items.filter(({ UsageData }) => (UsageData?.RefCount ?? 0) > 0).length;
      return { active, total: sum(items, volumeSize), free: sum(unused, volumeSize) };
    }),
    cache: kind<DiskCache>(sums(answer, "BuildCache"), answer?.BuildCache, (items) => {
      const own = items.filter(({ Shared = false }) => !Shared);
      const size = ({ Size = 0 }: DiskCache) => Size;
      const total = sum(own, size);
      return { active: items.filter(({ InUse }) => InUse).length, total, free: total - sum(own.filter(({ InUse }) => InUse), size) };
    }),
  };
}

/** The sums of one kind, under any of the names that they have had. */
function sums(answer: any, name: string): any {
  return answer?.[`${name}Usage`] ?? answer?.[`${name}sUsage`] ?? answer?.[`${name}sDiskUsage`] ?? answer?.[`${name}DiskUsage`];
}

function kind<I>(sums: any, listed: I[] | null | undefined, add: (items: I[]) => { active: number; total: number; free: number }): Kind<I> {
  const items: I[] = sums?.Items ?? listed ?? [];
  const added = add(items);
  return {
    count: sums?.TotalCount ?? items.length,
    active: sums?.ActiveCount ?? added.active,
    total: positive(sums?.TotalSize ?? added.total),
    free: positive(sums?.Reclaimable ?? added.free),
    items,
  };
}

function sum<I>(items: readonly I[], size: (item: I) => number): number {
  return items.reduce((total, item) => total + positive(size(item)), 0);
}

function positive(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}
