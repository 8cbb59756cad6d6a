// One rule: what it finds, and where.
import { fill } from "../../text";
import type { Spec } from "../body";
import { isTree } from "../path";

/** What is wrong, and where, as `HostConfig.PortBindings["80/tcp"][0].HostPort`. */
export interface Problem {
  path: string;
  text: string;
  /** The engine takes it, and does something else than it looks like. */
  isWarning?: boolean;
}

/** What some rules find in a spec. */
export type Rule = (spec: Spec) => Iterable<Problem>;

/** A problem. */
export function problem(path: string, sentence: string, values: Record<string, string | number> = {}): Problem {
  return { path, text: fill(sentence, values) };
}

/** A list, each with its place; nothing where there is none. */
export function listed<T>(path: string, list: T[] | null | undefined): [string, T][] {
  return (Array.isArray(list) ? list : []).map((value, index) => [`${path}[${index}]`, value]);
}

/** A map's keys and values, each with its place. */
export function mapped<T>(path: string, map: Record<string, T> | null | undefined): [string, string, T][] {
  return Object.entries(isTree(map) ? map : {}).map(([key, value]) => [`${path}[${JSON.stringify(key)}]`, key, value as T]);
}

/** Whether a text is an address of the fourth version. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** Whether a text is an address of the sixth version; it may name a zone. */
export function isIpv6(text: string): boolean {
  const [address, ...zone] = text.split("%");
  if (zone.length > 1 || zone[0] === "") return false;
  const halves = address.split("::");
  if (halves.length > 2 || !address.includes(":")) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const hasFour = last.includes(".");
  if (hasFour && !isIpv4(last)) return false;
  const plain = hasFour ? groups.slice(0, -1) : groups;
  const count = plain.length + (hasFour ? 2 : 0);
  return plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

/** Whether a text is an address. */
export function isIp(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** Whether a text is a full path in the container. */
export function isFull(path: string): boolean {
  return path.startsWith("/");
}

/** Whether the engine takes it as the name of a container or volume. */
export function isName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(text);
}
