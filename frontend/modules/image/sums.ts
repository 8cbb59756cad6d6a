// What the layers of an image are together.
import type { Layer, Other } from "./api";

/** Bytes of the layers that other images have too, and of those that only this one has. */
export function shares(layers: readonly Layer[]): { shared: number; own: number } {
  const sum = (isShared: boolean) => layers.filter(({ shared }) => shared.length > 0 === isShared).reduce((sum, { size }) => sum + size, 0);
  return { shared: sum(true), own: sum(false) };
}

/** An image that has layers of this one. */
export interface Sharer extends Other {
  /** Bytes of the layers that both have. */
  bytes: number;
  /** How many layers with files that are. */
  layers: number;
  /** Whether it has all of them: it was built on this one, or this one on nothing else. */
  isAll: boolean;
}

/** The images that share layers, those with most of it first. */
export function sharers(layers: readonly Layer[]): Sharer[] {
  const full = layers.filter(({ empty }) => !empty);
  const found = new Map<string, Sharer>();
  for (const { size, shared } of full) {
    for (const { id, name } of shared) {
      const sharer = found.get(id) ?? { id, name, bytes: 0, layers: 0, isAll: false };
      sharer.bytes += size;
      sharer.layers += 1;
      sharer.isAll = sharer.layers === full.length;
      found.set(id, sharer);
    }
  }
  return [...found.values()].sort((a, b) => b.layers - a.layers || b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** How wide a bar is, in percent of the largest; what has any size is seen. */
export function share(size: number, largest: number): number {
  return largest <= 0 || size <= 0 ? 0 : Math.max(1, Math.min(100, (size / largest) * 100));
}
