// Networks: the mode, and what is said for each network that is joined.
import { commas } from "./lists";
import { text } from "./codec";
import type { Item } from "./rows";

type Endpoints = Record<string, any>;

export const PATHS = ["HostConfig.NetworkMode", "NetworkingConfig.EndpointsConfig"];
/** The network of another container; its name follows. */
export const CONTAINER = "container:";
/** Modes that are no networks of a person's. */
export const BUILT_IN = ["", "default", "bridge", "host", "none", "nat"];

/** Whether a mode is a network that somebody made. */
export function isMade(mode: string): boolean {
  return !BUILT_IN.includes(mode) && !mode.startsWith(CONTAINER) && !mode.startsWith("ns:");
}

/** The mode without the container's name. */
export const mode = {
  read: ([mode]: [string | undefined, unknown]): string => {
    if (!mode || mode === "default") return "bridge";
    return mode.startsWith(CONTAINER) ? CONTAINER : mode;
  },
  write: (shown: string, [before = "", endpoints]: [string | undefined, Endpoints | undefined]): unknown[] => {
    const next = shown !== CONTAINER ? shown : before.startsWith(CONTAINER) ? before : CONTAINER;
    return [next, endpoints && moved(endpoints, before, next)];
  },
};

/** The container whose network it is. */
export const target = {
  read: ([mode = ""]: [string | undefined]): string => (mode.startsWith(CONTAINER) ? mode.slice(CONTAINER.length) : ""),
  write: (shown: string): unknown[] => [CONTAINER + shown.trim()],
};

/** What a network's endpoint says; the rest of it is kept. */
export const endpoint: Item = {
  read: ([key, endpoint]) => ({
    key,
    aliases: commas.read(endpoint?.Aliases),
    ipv4: text.read(endpoint?.IPAMConfig?.IPv4Address),
    ipv6: text.read(endpoint?.IPAMConfig?.IPv6Address),
    mac: text.read(endpoint?.MacAddress),
    links: commas.read(endpoint?.Links),
  }),
  write: ({ key = "", aliases = "", ipv4 = "", ipv6 = "", mac = "", links = "" }, raw) => {
    const { Aliases: _, IPAMConfig: addresses, MacAddress: __, Links: ___, ...rest } = raw?.[1] ?? {};
    const { IPv4Address: ____, IPv6Address: _____, ...others } = addresses ?? {};
    const ipam = { ...others, ...said("IPv4Address", text.write(ipv4.trim())), ...said("IPv6Address", text.write(ipv6.trim())) };
    const all = {
      ...rest,
      ...said("Aliases", commas.write(aliases)),
      ...said("Links", commas.write(links)),
      ...said("MacAddress", text.write(mac.trim())),
      ...said("IPAMConfig", Object.keys(ipam).length > 0 ? ipam : undefined),
    };
    return [key, all];
  },
};

/** What was said for the network of the mode goes with it to another network, and nowhere else. */
function moved(endpoints: Endpoints, from: string, to: string): Endpoints | undefined {
  const { [from]: own, ...others } = endpoints;
  const all = own !== undefined && isMade(from) && isMade(to) ? { [to]: own, ...others } : isMade(from) ? others : endpoints;
  return Object.keys(all).length > 0 ? all : undefined;
}

function said(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
