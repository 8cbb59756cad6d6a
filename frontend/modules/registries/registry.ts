// Registries as the console tells them, and the addresses of their pages.
import { query, segment } from "../door";

/** The page of Docker Hub's search, which is there without a stored registry too. */
export const HUB = "hub";
/** Docker Hub's host. */
export const HUB_HOST = "docker.io";

/** A stored registry. */
export interface Registry {
  id: string;
  host: string;
  /** Empty for one that is used without signing in. */
  user: string;
  /** Whether a secret is stored; it is never told. */
  secret: boolean;
  scheme: string;
  /** Whether an authority of its own is stored. */
  ca: boolean;
  state: string;
  said: string;
  /** When it was tested, in milliseconds; 0 for never. */
  checked: number;
}

/** What a manifest says. */
export interface Manifest {
  digest: string;
  /** Compressed bytes of its layers; of an index 0. */
  size: number;
  /** A moment: RFC 3339, seconds or milliseconds; or none. */
  created?: string | number | null;
  platforms?: { platform: string; digest: string }[] | null;
  /** The platform that size and moment are of, where it is an index. */
  of?: string;
}

/** The image of an index that is looked at in its place: most engines run it. */
export function preferred({ size, platforms }: Manifest): { platform: string; digest: string } | undefined {
  const all = (platforms ?? []).filter(({ platform, digest }) => digest !== "" && platform !== "" && !platform.startsWith("unknown"));
  return size > 0 ? undefined : (all.find(({ platform }) => platform === "linux/amd64") ?? all[0]);
}

/** The page of a registry, of one of its repositories. */
export function pageOf(id: string, repository = "", q = ""): string {
  return `/registries/${segment(id)}${query({ repository: repository || undefined, q: q || undefined })}`;
}

/** The name of an image, as the engine lists it. */
export function referenceOf(host: string, repository: string, tag: string): string {
  const name = host === HUB_HOST ? repository.replace(/^library\/(?=[^/]+$)/, "") : `${host}/${repository}`;
  return `${name}:${tag}`;
}

/** The repository behind a name of Docker Hub: its own images are in `library`. */
export function hubRepository(name: string): string {
  return name.includes("/") ? name : `library/${name}`;
}

/** The twelve digits that people know a digest by. */
export function short(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, 12);
}

/** The host of an image's name, as the engine finds it. */
export function hostOf(reference: string): string {
  const slash = reference.indexOf("/");
  const first = reference.slice(0, Math.max(0, slash));
  return /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase() ? first : HUB_HOST;
}

/** When something was made, in milliseconds; nothing where that is not told. */
export function millis(created: string | number | null | undefined): number | undefined {
  const at = typeof created === "number" ? (created > 1e11 ? created : created * 1000) : Date.parse(created ?? "");
  // Reproducible builds say that they are of 1970 or before; no date is later than the last one.
  return at > 0 && at <= 8.64e15 ? at : undefined;
}

/** What is written as an address of a registry: without the scheme and what follows the host. */
export function readHost(text: string): { host: string; scheme?: string } {
  const [, scheme, rest = ""] = /^(?:(https?):\/\/)?(.*)$/i.exec(text.trim()) ?? [];
  const host = rest.replace(/\/+(?:v[12]\/*)?$/, "").toLowerCase();
  const isHub = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"].includes(host);
  const named = { host: isHub ? HUB_HOST : host };
  return scheme === undefined ? named : { ...named, scheme: scheme.toLowerCase() };
}

/** Whether images can be named by it: with a dot, a port, or as `localhost`. A single word is a repository of Docker Hub. */
export function isHost(host: string): boolean {
  if (!/[.:]/.test(host) && host !== "localhost") return false;
  const [, port] = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/.exec(host) ?? [undefined, "0"];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}
