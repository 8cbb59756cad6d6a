// What the form says, and the order of a job that it is.
import { formatSize, parseSize } from "../spec/size";
import { words } from "./text";

export type Builder = "classic" | "buildkit";

/** What is built from. */
export type Source = { remote: string } | { upload: string } | { text: string; upload?: string };

/** A name with its value. */
export interface Pair {
  key: string;
  value: string;
}

/** All that can be chosen, as it is typed. */
export interface Settings {
  tags: string[];
  dockerfile: string;
  target: string;
  args: Pair[];
  labels: Pair[];
  noCache: boolean;
  pull: boolean;
  platform: string;
  network: string;
  memory: string;
  cpus: string;
  cacheFrom: string[];
  squash: boolean;
  builder: Builder;
}

/** Nothing chosen. */
export function blank(): Settings {
  return {
    tags: [], dockerfile: "", target: "", args: [], labels: [], noCache: false, pull: false, platform: "", network: "", memory: "", cpus: "",
    cacheFrom: [], squash: false, builder: "classic",
  };
}

/** The order of a job: what is not said is as the console has it anyway. */
export function orderOf(settings: Settings, source: Source): Record<string, unknown> {
  const { tags, dockerfile, target, noCache, pull, platform, network, cacheFrom, squash, builder } = settings;
  const said: Record<string, unknown> = {
    tags, dockerfile, target, args: mapOf(settings.args), labels: mapOf(settings.labels), no_cache: noCache, pull, platform, network,
    memory: parseSize(settings.memory) ?? 0, cpus: Number(settings.cpus || 0), cache_from: cacheFrom, squash,
  };
  const order = Object.fromEntries(Object.entries(said).filter(([, value]) => !isNothing(value)));
  return { kind: "build", source, ...order, builder };
}

/** What an order says; tolerant, for it may be an older one. */
export function settingsOf(order: any): Settings {
  const pairs = (map: Record<string, string | null> | undefined) =>
    Object.entries(map ?? {}).flatMap(([key, value]) => (value === null ? [] : [{ key, value }]));
  return {
    tags: order.tags ?? [],
    dockerfile: order.dockerfile ?? "",
    target: order.target ?? "",
    args: pairs(order.args),
    labels: pairs(order.labels),
    noCache: order.no_cache === true,
    pull: order.pull === true,
    platform: order.platform ?? "",
    network: order.network ?? "",
    memory: order.memory > 0 ? formatSize(order.memory) : "",
    cpus: order.cpus > 0 ? String(order.cpus) : "",
    cacheFrom: order.cache_from ?? [],
    squash: order.squash === true,
    builder: order.builder === "buildkit" ? "buildkit" : "classic",
  };
}

/** What a number that was typed is wrong about. */
export function memoryProblem(text: string): string | undefined {
  if (text === "") return undefined;
  const bytes = parseSize(text);
  if (bytes === undefined) return words.memoryBad;
  return bytes < 6 * 1024 * 1024 ? words.memoryLow : undefined;
}

export function cpusProblem(text: string): string | undefined {
  return text === "" || (/^\d*\.?\d+$/.test(text) && Number(text) >= 0.01) ? undefined : words.cpusBad;
}

export function platformProblem(text: string): string | undefined {
  return text === "" || /^[a-z0-9_]+(\/[a-z0-9_]+){0,2}$/.test(text) ? undefined : words.platformBad;
}

/** What is wrong with a path of a Dockerfile in its context. */
export function dockerfileProblem(text: string): string | undefined {
  if (text === "") return undefined;
  return text.startsWith("/") || text.split("/").includes("..") ? words.dockerfileBad : undefined;
}

/** What is wrong with each pair: a name is needed, and only once. */
export function pairProblems(pairs: readonly Pair[]): (string | undefined)[] {
  return pairs.map(({ key, value }, nth) => {
    if (key === "") return value === "" ? undefined : words.nameMissing;
    if (/[\s=]/.test(key)) return words.nameBad;
    return pairs.slice(0, nth).some((other) => other.key === key) ? words.nameTwice : undefined;
  });
}

/** What can be a remote context, as the engine takes it. */
export function remoteProblem(text: string): string | undefined {
  if (text === "") return words.remoteMissing;
  if (/\s/.test(text)) return words.remoteBad;
  const isUrl = /^(https?|git|ssh):\/\/[^/]+/.test(text);
  return isUrl || /^git@[^:/]+:./.test(text) || /^github\.com\/./.test(text) ? undefined : words.remoteBad;
}

function mapOf(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(pairs.filter(({ key }) => key !== "").map(({ key, value }) => [key, value]));
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === "" || value === false || value === 0;
}
