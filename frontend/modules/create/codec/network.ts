// Networks: the mode, and what is said for each network that is joined.
import type { Spec } from "../../spec/body";
import { isUserDefined } from "../../spec/body";
import { commas } from "./lists";
import { text } from "./codec";
import type { Item } from "./rows";

type Endpoints = Record<string, any>;

export const PATHS = ["HostConfig.NetworkMode", "NetworkingConfig.EndpointsConfig"];
/** The network of another container; its name follows. */
export const CONTAINER = "container:";
/** The engine's own network, and what it is called as a mode. */
const BRIDGE = "bridge";
const BRIDGES = ["", "default", BRIDGE];

/** The mode without the container's name. */
export const mode = {
  read: ([mode]: [string | undefined, unknown]): string => {
    if (!mode || mode === "default") return BRIDGE;
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

/**
 * The spec with the network of its mode among those it joins: engines from API 1.44 on connect those and no other. One
 * that was not in it at first stays out, as long as it keeps the mode; it may also be said by its id.
 */
export function joined(spec: Spec, first: Spec): Spec {
  const own = networkOf(modeOf(spec));
  const endpoints = endpointsOf(spec);
  if (own === undefined || isAmong(own, endpoints) || isEmpty(endpoints)) return spec;
  const isOut = modeOf(first) === modeOf(spec) && !isEmpty(endpointsOf(first)) && !isAmong(own, endpointsOf(first));
  if (isOut) return spec;
  const NetworkingConfig = { ...spec.body.NetworkingConfig, EndpointsConfig: { [own]: {}, ...endpoints } };
  return { ...spec, body: { ...spec.body, NetworkingConfig } };
}

/** What was said for the network of the mode goes with it from one that somebody made to another, and nowhere else. */
function moved(endpoints: Endpoints, from: string, to: string): Endpoints | undefined {
  const { [networkOf(from) ?? BRIDGE]: own, default: _, ...others } = endpoints;
  const network = networkOf(to);
  // Where nothing is said, the network of the mode goes without saying.
  if (network !== undefined && !(own === undefined && isEmpty(others))) {
    return { [network]: isUserDefined(from) === isUserDefined(to) ? (own ?? {}) : {}, ...others };
  }
  return isEmpty(others) ? undefined : others;
}

/** The network that a mode is; nothing for that of the host, of another container, or none. */
function networkOf(mode: string): string | undefined {
  if (BRIDGES.includes(mode)) return BRIDGE;
  return isUserDefined(mode) ? mode : undefined;
}

function modeOf({ body }: Spec): string {
  return body.HostConfig?.NetworkMode ?? "";
}

function endpointsOf({ body }: Spec): Endpoints {
  return body.NetworkingConfig?.EndpointsConfig ?? {};
}

function isAmong(network: string, endpoints: Endpoints): boolean {
  return network in endpoints || (network === BRIDGE && "default" in endpoints);
}

function isEmpty(endpoints: Endpoints): boolean {
  return Object.keys(endpoints).length === 0;
}

function said(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
