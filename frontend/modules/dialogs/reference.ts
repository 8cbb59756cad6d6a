// The parts of images' names.
import { segment } from "../door";

/** Whether it is an id, whole with or without `sha256:`. */
export function isId(reference: string): boolean {
  return /^(?:sha256:)?[a-f0-9]{64}$/.test(reference);
}

/** A name in the path of one of the engine's routes: its slashes stay. */
export function inPath(reference: string): string {
  return reference.split("/").map(segment).join("/");
}

/** Repository and tag. */
export function parts(reference: string): { repo: string; tag: string } {
  const colon = reference.indexOf(":", reference.lastIndexOf("/") + 1);
  return colon < 0 ? { repo: reference, tag: "" } : { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

/** The registry's host that a name begins with; empty where it has none, which is Docker Hub. */
export function hostOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : "";
}

/** Where a push of it goes: to a host, to somebody's place on Docker Hub, or nowhere that anybody may push to. */
export function goesTo(reference: string): "host" | "hub" | "nowhere" {
  if (isId(reference) || reference === "" || reference.includes("@")) return "nowhere";
  if (hostOf(reference) !== "") return "host";
  return reference.includes("/") && !reference.startsWith("library/") ? "hub" : "nowhere";
}

/** The same name at another host. */
export function rehosted(reference: string, host: string): string {
  const own = hostOf(reference);
  const path = own === "" ? reference : reference.slice(own.length + 1);
  return host === "" ? path : `${host}/${path}`;
}
