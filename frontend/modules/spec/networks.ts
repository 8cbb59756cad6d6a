// The networks of a container, as `--network` and the flags about the first one have them.
import { type Body, type Endpoint, isUserDefined } from "./body";
import { formatCsv, parseCsv } from "./csv";
import type { Draft } from "./draft";
import { pair, refuse, whole } from "./kinds";
import { at, isNeutral, type Rest, solid } from "./path";
import { text } from "./text";

/** A network that was asked for, in either form of `--network`. */
interface Asked {
  name: string;
  endpoint: Endpoint;
}

/** What was said of networks; the flags without a network's name mean the first. */
export interface Networks {
  asked: Asked[];
  first: Endpoint;
  links: string[];
}

/** Nothing said yet. */
export function noNetworks(): Networks {
  return { asked: [], first: {}, links: [] };
}

/** Reads `name`, or `name=…,alias=…,ip=…`. */
export function network(networks: Networks, draft: Draft, word: string): void {
  const fields = /\w+=\w+/.test(word) ? (parseCsv(word) ?? refuse(text.notCsv, { value: word })) : [`name=${word}`];
  const endpoint: Endpoint = {};
  let name = "";
  for (const field of fields) {
    const [key, value] = pair(field).map((part) => part.trim());
    if (key === "name") name = value;
    else if (key === "alias") (endpoint.Aliases ??= []).push(value);
    else if (key === "ip") address(endpoint).IPv4Address = value;
    else if (key === "ip6") address(endpoint).IPv6Address = value;
    else if (key === "link-local-ip") (address(endpoint).LinkLocalIPs ??= []).push(value);
    else if (key === "mac-address") endpoint.MacAddress = value;
    else if (key === "gw-priority") endpoint.GwPriority = whole.read(value);
    else if (key === "driver-opt") {
      const [option, what] = pair(value);
      (endpoint.DriverOpts ??= {})[option] = what;
    } else draft.error(text.badValue, { flag: "--network", why: text.notField.replace("{field}", field) });
  }
  if (name === "") refuse(text.notNetwork, { value: word });
  if (networks.asked.some((other) => other.name === name)) draft.error(text.netTwice, { name });
  else networks.asked.push({ name, endpoint });
}

/** The addresses of an endpoint, made where they are not yet. */
export function address(endpoint: Endpoint): NonNullable<Endpoint["IPAMConfig"]> {
  return (endpoint.IPAMConfig ??= {});
}

/** Puts what was said into the spec. One network with nothing more to say is the mode alone. */
export function settle(draft: Draft, { asked, first, links }: Networks): void {
  const mode = asked[0]?.name ?? "default";
  if (mode !== "default") draft.put("HostConfig.NetworkMode", mode);
  if (links.length > 0) draft.put("HostConfig.Links", links);
  const own = isUserDefined(mode) && links.length > 0 ? { Links: [...links] } : {};
  const list: Asked[] = asked.length > 0 ? asked : [{ name: mode, endpoint: {} }];
  list[0].endpoint = joined(list[0].endpoint, { ...first, ...own });
  if (list.length === 1 && isNeutral(list[0].endpoint)) return;
  for (const { name, endpoint } of list) Object.assign(draft.endpoint(name), endpoint);
}

/** The lines that say it: plain flags for the first network, the long form for others and for what has no flag. */
export function networkLines(rest: Rest): string[][] {
  const { mode, list, links } = takeNetworks(rest);
  const lines: string[][] = [];
  list.forEach(({ name, endpoint }, index) => {
    const { Aliases = [], IPAMConfig = {}, MacAddress = "", DriverOpts = {}, GwPriority = 0 } = endpoint;
    const isFirst = index === 0;
    const long = [`name=${name}`];
    const say = (flag: string, key: string, value: string | undefined) => {
      if (!value) return;
      if (isFirst) lines.push([flag, value]);
      else long.push(`${key}=${value}`);
    };
    const place = lines.length;
    for (const alias of Aliases ?? []) say("--network-alias", "alias", alias);
    say("--ip", "ip", IPAMConfig?.IPv4Address);
    say("--ip6", "ip6", IPAMConfig?.IPv6Address);
    for (const local of IPAMConfig?.LinkLocalIPs ?? []) say("--link-local-ip", "link-local-ip", local);
    say("--mac-address", "mac-address", MacAddress);
    for (const [key, value] of Object.entries(DriverOpts ?? {})) long.push(`driver-opt=${key}=${value}`);
    if (GwPriority) long.push(`gw-priority=${GwPriority}`);
    const isSaid = !isFirst || mode !== "" || long.length > 1;
    if (isSaid) lines.splice(place, 0, ["--network", long.length === 1 ? name : formatCsv(long)]);
  });
  return [...lines, ...links.map((link) => ["--link", link])];
}

/** Takes the networks of a body, the one of the mode first. */
export function takeNetworks(rest: Rest): { mode: string; list: Asked[]; links: string[] } {
  const told = rest.take<string>("HostConfig.NetworkMode") ?? "";
  const mode = told === "default" ? "" : told;
  const first = mode === "" ? "default" : mode;
  const endpoints = rest.pairs<Endpoint | null>("NetworkingConfig.EndpointsConfig");
  const rank = ([name]: [string, unknown]) => (name === first ? 0 : 1);
  const list = endpoints.sort((a, b) => rank(a) - rank(b)).map(([name, endpoint]) => ({ name, endpoint: solid(endpoint ?? {}) }));
  if (list[0]?.name !== first) list.unshift({ name: first, endpoint: {} });
  const links = [...rest.list<string>("HostConfig.Links"), ...(list[0].endpoint.Links ?? [])];
  return { mode, list, links: [...new Set(links)] };
}

/** The mode of a body, as far as one is set. */
export function modeOf(body: Body): string {
  return String(at(body, "HostConfig.NetworkMode") ?? "");
}

function joined(one: Endpoint, other: Endpoint): Endpoint {
  const IPAMConfig = { ...one.IPAMConfig, ...other.IPAMConfig };
  return { ...one, ...other, ...(!isNeutral(IPAMConfig) && { IPAMConfig }) };
}
