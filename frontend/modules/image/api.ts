// The console's requests about what is in an image.
import { call, query, segment } from "../door";

/** Another image. */
export interface Other {
  id: string;
  name: string;
}

/** A step of its making; an empty one changes no file. */
export interface Layer {
  n: number;
  size: number;
  /** Seconds since 1970; 0 where nobody knows. */
  created: number;
  /** The command that made it. */
  by: string;
  comment: string;
  empty: boolean;
  /** Other images with this layer at this place. */
  shared: Other[];
}

/** Oldest first. */
export interface LayerList {
  id: string;
  size: number;
  layers: Layer[];
}

export type Change = "added" | "modified" | "removed" | "";

/** Something in a folder, as a layer has it or as all of them make it. */
export interface Entry {
  name: string;
  path: string;
  kind: string;
  size: number;
  mode: number;
  uid: number;
  gid: number;
  target: string;
  change: Change;
  layer: number;
}

/** A folder, or what was found. */
export interface Folder {
  path: string;
  entries: Entry[];
  /** Whether there may be more. */
  partial: boolean;
}

/** A path that is in several layers. */
export interface Wasted {
  path: string;
  bytes: number;
  times: number;
  layers: number[];
}

export interface Waste {
  bytes: number;
  /** From 0 to 1. */
  efficiency: number;
  paths: Wasted[];
}

/** A layer's number, or all of them. */
export type Which = number | "all";

const root = (id: string): string => `/api/images/${segment(id)}`;

export async function layersOf(id: string, signal: AbortSignal): Promise<LayerList> {
  const list = await call<LayerList>("GET", `${root(id)}/layers`, undefined, signal);
  return { ...list, layers: (list.layers ?? []).map((layer) => ({ ...layer, shared: layer.shared ?? [] })) };
}

/** A folder; 404 while nobody has read the image. */
export function folderOf(id: string, layer: Which, path: string, signal: AbortSignal): Promise<Folder> {
  return call("GET", root(id) + "/files" + query({ layer, path }), undefined, signal);
}

/** Everything whose path has a text in it. */
export function find(id: string, layer: Which, text: string, signal: AbortSignal): Promise<Folder> {
  return call("GET", root(id) + "/files" + query({ layer, path: "/", find: text }), undefined, signal);
}

export function wasteOf(id: string, signal: AbortSignal): Promise<Waste> {
  return call("GET", `${root(id)}/waste`, undefined, signal);
}
