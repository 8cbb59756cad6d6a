// What is not in use: images, build cache, volumes, networks. Each kind tells how it is narrowed and what would go.
import { ENGINE, call, query } from "../door";
import { measure, volumeSize } from "../space";
import { ask as askStopped } from "./stopped";
import { words } from "./text";

/** Something that would go. */
export interface Item {
  name: string;
  note: string;
  /** In seconds since 1970; 0 where nobody knows. */
  created: number;
  /** Nothing where that is not known. */
  size: number | undefined;
  /** An image in use: it only loses a name. */
  stays?: boolean;
}

export interface Found {
  items: Item[];
  /** What comes back: less than the sum where things share. Nothing where that is not known. */
  bytes: number | undefined;
}

/** Which of them, as the order has it. */
export interface Narrow {
  all: boolean;
  until: string;
  labels: string[];
  keep: number;
}

export interface Source {
  words: { title: string; hint: string; all?: string; none: string };
  /** What it can be narrowed by. */
  by: readonly ("until" | "labels" | "keep")[];
  ask(narrow: Narrow, signal: AbortSignal): Promise<Found>;
  /** What is known later, as it takes long. */
  weigh?(found: Found, signal: AbortSignal): Promise<Found>;
}

const ANONYMOUS = "com.docker.volume.anonymous";

/** The labels of a line of text: `k`, `k=v` or `k!=v`, with spaces between them. */
export function labelsOf(text: string): string[] {
  return text.split(/\s+/).filter((label) => label !== "");
}

/** What is wrong with them. */
export function labelsProblem(labels: readonly string[]): string | undefined {
  const bad = labels.find((label) => !/^[^=!]+(?:!?=.*)?$/.test(label));
  return bad === undefined ? undefined : words.labelBad(bad);
}

/** Whether something has all of the labels, and none of those with `!=`. */
export function fits(own: Record<string, string> | null | undefined, labels: readonly string[]): boolean {
  return labels.every((label) => {
    const [, key = "", sign = "", value = ""] = /^([^=!]+)(!?=)?(.*)$/.exec(label) ?? [];
    const has = own?.[key] !== undefined && (sign === "" || own[key] === value);
    return sign === "!=" ? !has : has;
  });
}

/** The time that `24h` or `1h30m` ago was, or that a date is, in milliseconds since 1970; nothing for none. */
export function before(until: string, now: number): number | undefined {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000 };
  const parts = [...until.matchAll(/(\d+)([hms])/g)];
  const isAge = until !== "" && parts.map(([part]) => part).join("") === until;
  if (isAge) return parts.reduce((at, [, count, unit = ""]) => at - Number(count) * (units[unit] ?? 0), now);
  const at = /^\d+$/.test(until) ? Number(until) * 1000 : Date.parse(until);
  return Number.isNaN(at) ? undefined : at;
}

/** Images and build cache: the console knows what the engine would do. */
async function asked(what: string, narrow: Narrow, signal: AbortSignal): Promise<Found> {
  const answer = await call<any>("POST", "/api/images/prune-preview", { what, ...narrow }, signal);
  const items = (answer?.items ?? []).map((item: any) => ({ name: item.name || (item.id ?? "").replace("sha256:", "").slice(0, 12), note: item.note ?? "", created: item.created ?? 0, size: item.size ?? undefined, stays: item.stays === true }));
  return { items, bytes: answer?.bytes ?? 0 };
}

const dangling = query({ filters: JSON.stringify({ dangling: ["true"] }) });

async function volumes({ all, labels }: Narrow, signal: AbortSignal): Promise<Found> {
  const answer = await call<{ Volumes?: { Name: string; Driver?: string; CreatedAt?: string; Labels?: Record<string, string> | null }[] | null }>("GET", `${ENGINE}/volumes${dangling}`, undefined, signal);
  const items = (answer.Volumes ?? [])
    .filter(({ Name, Labels }) => (all || isAnonymous(Name, Labels)) && fits(Labels, labels))
    .map(({ Name, Driver = "", CreatedAt = "", Labels }) => ({ name: Name, note: isAnonymous(Name, Labels) ? words.anonymous : Driver, created: seconds(CreatedAt), size: undefined }));
  return { items, bytes: undefined };
}

/** Engines before API 1.42 do not mark them; they have names as ids. */
function isAnonymous(name: string, labels: Record<string, string> | null | undefined): boolean {
  return labels?.[ANONYMOUS] !== undefined || /^[0-9a-f]{64}$/.test(name);
}

async function weighVolumes({ items }: Found, signal: AbortSignal): Promise<Found> {
  const sizes = new Map((await measure(signal, "volume")).volumes.items.map((volume) => [volume.Name, volumeSize(volume)]));
  const weighed = items.map((item) => ({ ...item, size: sizes.get(item.name) }));
  return { items: weighed, bytes: weighed.reduce((sum, { size = 0 }) => sum + size, 0) };
}

/** Those that have stopped. */
async function containers({ until, labels }: Narrow, signal: AbortSignal): Promise<Found> {
  const end = before(until, Date.now());
  const all = await askStopped({ until: end === undefined ? 0 : end / 1000, label: "" }, false, signal);
  const items = all.filter((each) => fits(each.labels, labels)).map(({ name, why, at }) => ({ name, note: why, created: at, size: undefined }));
  return { items, bytes: undefined };
}

async function networks({ until, labels }: Narrow, signal: AbortSignal): Promise<Found> {
  const answer = await call<{ Name: string; Driver?: string; Created?: string; Labels?: Record<string, string> | null }[] | null>("GET", `${ENGINE}/networks${dangling}`, undefined, signal);
  const end = before(until, Date.now());
  const items = (answer ?? [])
    .filter(({ Labels, Created = "" }) => fits(Labels, labels) && (end === undefined || seconds(Created) * 1000 < end))
    .map(({ Name, Driver = "", Created = "" }) => ({ name: Name, note: Driver, created: seconds(Created), size: undefined }));
  return { items, bytes: undefined };
}

function seconds(time: string): number {
  const at = Date.parse(time);
  return Number.isNaN(at) ? 0 : Math.floor(at / 1000);
}

export const SOURCES: Record<string, Source> = {
  images: { words: words.unusedImages, by: ["until", "labels"], ask: (narrow, signal) => asked("images", narrow, signal) },
  build: { words: words.unusedBuild, by: ["until", "keep"], ask: (narrow, signal) => asked("build", narrow, signal) },
  volumes: { words: words.unusedVolumes, by: ["labels"], ask: volumes, weigh: weighVolumes },
  containers: { words: words.unusedContainers, by: ["until", "labels"], ask: containers },
  networks: { words: words.unusedNetworks, by: ["until", "labels"], ask: networks },
};
