// The limits of a container: read from its inspect, written by hand, and what is sent to change them.
import { parseSize, formatSize } from "../spec/size";
import { words } from "./text";

/** What a container has, as `HostConfig` tells it. */
export interface HostConfig {
  Memory?: number;
  MemorySwap?: number;
  MemoryReservation?: number;
  NanoCpus?: number;
  CpuPeriod?: number;
  CpuQuota?: number;
  CpuShares?: number;
  CpusetCpus?: string;
  PidsLimit?: number | null;
  BlkioWeight?: number;
  RestartPolicy?: { Name?: string; MaximumRetryCount?: number } | null;
  AutoRemove?: boolean;
}

/** What the host has. */
export interface Host {
  cpus: number;
  memory: number;
}

export type Key = "memory" | "swap" | "reservation" | "cpus" | "shares" | "cpuset" | "pids" | "weight" | "restart" | "retries";

/** The limits as they are written in the form. */
export type Limits = Record<Key, string>;

export type Problems = Partial<Record<Key, string>>;

/** The engine's least for memory. */
export const LEAST_MEMORY = 6 << 20;
const PERIOD = 100_000;
/** What a bound is in the engine's own default. */
export const BOUNDS = { shares: [2, 262_144], pids: [1, 4_194_304], weight: [10, 1000], retries: [0, 1_000_000] } as const;

/** The limits of a container. */
export function read(config: HostConfig): Limits {
  const { Memory = 0, MemorySwap = 0, PidsLimit, RestartPolicy } = config;
  const size = (value = 0) => (value > 0 ? formatSize(value) : "");
  const whole = (value: number | null | undefined) => (value && value > 0 ? String(value) : "");
  // The engine says twice the memory where nothing was asked for.
  const isUsual = Memory > 0 && MemorySwap === 2 * Memory;
  return {
    memory: size(Memory),
    swap: MemorySwap < 0 && Memory > 0 ? "-1" : isUsual ? "" : size(MemorySwap),
    reservation: size(config.MemoryReservation),
    cpus: cpusOf(config),
    shares: whole(config.CpuShares),
    cpuset: config.CpusetCpus ?? "",
    pids: whole(PidsLimit),
    weight: whole(config.BlkioWeight),
    restart: RestartPolicy?.Name || "no",
    retries: whole(RestartPolicy?.MaximumRetryCount),
  };
}

function cpusOf({ NanoCpus = 0, CpuQuota = 0, CpuPeriod = 0 }: HostConfig): string {
  const cpus = NanoCpus > 0 ? NanoCpus / 1e9 : CpuQuota > 0 ? CpuQuota / (CpuPeriod || PERIOD) : 0;
  return cpus > 0 ? String(Number(cpus.toFixed(4))) : "";
}

/** Which limits differ. */
export function differing(before: Limits, after: Limits): Key[] {
  const tidy = tidied(after);
  const keys = Object.keys(before) as Key[];
  return keys.filter((key) => before[key] !== tidy[key] && (key !== "retries" || tidy.restart === "on-failure"));
}

/** Without spaces that somebody has typed. */
function tidied(limits: Limits): Limits {
  return Object.fromEntries(Object.entries(limits).map(([key, value]) => [key, value.trim()])) as Limits;
}

/** What is wrong; only what was changed is looked at, and what depends on it. */
export function problems(before: Limits, written: Limits, host: Host): Problems {
  const after = tidied(written);
  const changed = new Set(differing(before, after));
  const found: Problems = {};
  const say = (key: Key, sentence: string | undefined) => {
    if (sentence) found[key] ??= sentence;
  };
  const memory = sizeOf(after.memory);
  const swap = after.swap === "-1" ? -1 : sizeOf(after.swap);
  const reservation = sizeOf(after.reservation);
  if (changed.has("memory")) say("memory", after.memory === "" ? words.stays : sizeProblem(after.memory, host.memory));
  if (changed.has("swap") && after.swap !== "-1") say("swap", sizeProblem(after.swap, Infinity));
  if (changed.has("swap") || changed.has("memory")) {
    if (changed.has("swap") && after.swap !== "" && after.memory === "") say("swap", words.swapAlone);
    if (memory !== undefined && swap !== undefined && swap >= 0 && swap < memory) say("swap", words.swapSmall);
  }
  if (changed.has("reservation")) say("reservation", after.reservation === "" ? words.stays : sizeProblem(after.reservation, host.memory));
  if (changed.has("reservation") || changed.has("memory")) {
    if (memory !== undefined && reservation !== undefined && reservation >= memory) say("reservation", words.reservationLarge);
  }
  if (changed.has("cpus")) say("cpus", cpusProblem(after.cpus, host.cpus));
  for (const key of ["shares", "weight"] as const) {
    if (changed.has(key)) say(key, after[key] === "" ? words.stays : between(after[key], BOUNDS[key]));
  }
  for (const key of ["pids", "retries"] as const) {
    if (changed.has(key) && after[key] !== "") say(key, between(after[key], BOUNDS[key]));
  }
  if (changed.has("cpuset") && after.cpuset !== "" && !isCpuset(after.cpuset, host.cpus)) say("cpuset", words.notCpuset(host.cpus - 1));
  return found;
}

/** The bytes of a size that stands in a field. */
export function sizeOf(text: string): number | undefined {
  return text.trim() === "" ? undefined : parseSize(text.trim());
}

function sizeProblem(text: string, most: number): string | undefined {
  if (text === "") return undefined;
  const size = parseSize(text);
  if (size === undefined) return words.notSize;
  if (size < LEAST_MEMORY) return words.tooSmall;
  return size > most ? words.tooLarge(formatSize(Math.floor(most / (1 << 20)) * (1 << 20))) : undefined;
}

function cpusProblem(text: string, most: number): string | undefined {
  if (text === "") return undefined;
  const cpus = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  return cpus >= 0.01 && cpus <= most ? undefined : words.notCpus(most);
}

function between(text: string, [least, most]: readonly [number, number]): string | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? undefined : words.notBetween(least, most);
}

function isCpuset(text: string, cpus: number): boolean {
  return text.split(",").every((part) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part);
    const [from, to] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
    return found !== null && from <= to && to < cpus;
  });
}

/**
 * The body of the update: what was changed, and what the engine wants beside it. Nothing and 0 mean "as it was" to the
 * engine, so a limit that can be taken away has a value of its own for none.
 */
export function change(config: HostConfig, written: Limits, host: Host): HostConfig {
  const before = read(config);
  const after = tidied(written);
  const changed = new Set(differing(before, after));
  const body: HostConfig = {};
  if (changed.has("memory") || changed.has("swap")) {
    // One is checked by the other, so both are sent.
    const memory = sizeOf(after.memory) ?? 0;
    body.Memory = memory;
    body.MemorySwap = after.swap === "-1" ? -1 : (sizeOf(after.swap) ?? 2 * memory);
  }
  if (changed.has("reservation")) body.MemoryReservation = sizeOf(after.reservation) ?? 0;
  if (changed.has("cpus")) Object.assign(body, cpusChange(config, after.cpus, host));
  if (changed.has("shares")) body.CpuShares = Number(after.shares);
  if (changed.has("cpuset")) body.CpusetCpus = after.cpuset === "" ? (host.cpus > 1 ? `0-${host.cpus - 1}` : "0") : after.cpuset;
  if (changed.has("pids")) body.PidsLimit = after.pids === "" ? -1 : Number(after.pids);
  if (changed.has("weight")) body.BlkioWeight = Number(after.weight);
  if (changed.has("restart") || changed.has("retries")) {
    body.RestartPolicy = { Name: after.restart, MaximumRetryCount: after.restart === "on-failure" ? Number(after.retries) : 0 };
  }
  return body;
}

/** One that was made with a quota goes on with a quota: the engine takes no other way. */
function cpusChange({ CpuQuota = 0, CpuPeriod = 0 }: HostConfig, cpus: string, host: Host): HostConfig {
  const isQuota = CpuQuota > 0 || CpuPeriod > 0;
  if (isQuota) return { CpuQuota: cpus === "" ? -1 : Math.round(Number(cpus) * (CpuPeriod || PERIOD)) };
  return { NanoCpus: Math.round((cpus === "" ? host.cpus : Number(cpus)) * 1e9) };
}

/** What of a change is not in what the engine tells afterwards. */
export function notTaken(sent: HostConfig, now: HostConfig): (keyof HostConfig)[] {
  const none = (value: unknown) => (typeof value === "number" && value <= 0 ? 0 : (value ?? 0));
  const keys = Object.keys(sent) as (keyof HostConfig)[];
  return keys.filter((key) => {
    if (key === "RestartPolicy") return (now.RestartPolicy?.Name || "no") !== sent.RestartPolicy?.Name;
    return none(sent[key]) !== none(now[key]);
  });
}
