// What the address names: a container or an image, by id or name.
import { ENGINE, call, segment } from "../door";

/** One side of a comparison. */
export interface Target {
  kind: "container" | "image";
  name: string;
}

/** Reads `container:web` or `image:nginx:1.29`. */
export function targetOf(text: string): Target | undefined {
  const [, kind, name] = /^(container|image):(.+)$/s.exec(text) ?? [];
  return kind === undefined || name === undefined ? undefined : { kind: kind as Target["kind"], name };
}

/** Writes it. */
export function written({ kind, name }: Target): string {
  return `${kind}:${name}`;
}

/** The page that compares two; one may be missing. */
export function pageOf(a: string, b: string): string {
  const readable = (text: string) => encodeURIComponent(text).replace(/%3A/g, ":").replace(/%2F/g, "/");
  return `/compare?a=${readable(a)}&b=${readable(b)}`;
}

/** Asks the engine for all that it knows of one. */
export function inspect({ kind, name }: Target, signal: AbortSignal): Promise<Record<string, unknown>> {
  // Slashes part a reference, and stay.
  const path = kind === "container" ? segment(name) : name.split("/").map(segment).join("/");
  return call("GET", `${ENGINE}/${kind}s/${path}/json`, undefined, signal);
}
