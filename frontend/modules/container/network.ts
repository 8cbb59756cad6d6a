// Networks as the engine tells them, what may be connected, and what would not work.
import { overlap } from "../spec/overlap";
import { address, isIn, subnet } from "./address";
import { words } from "./text";

/** A container's place in a network. */
export interface Endpoint {
  NetworkID?: string;
  IPAddress?: string;
  IPPrefixLen?: number;
  GlobalIPv6Address?: string;
  GlobalIPv6PrefixLen?: number;
  MacAddress?: string;
  Gateway?: string;
  IPv6Gateway?: string;
  Aliases?: string[] | null;
  DNSNames?: string[] | null;
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string } | null;
}

/** A network of the list; its inspect has the containers in it, too. */
export interface Network {
  Id?: string;
  Name?: string;
  Driver?: string;
  Scope?: string;
  Attachable?: boolean;
  Ingress?: boolean;
  ConfigOnly?: boolean;
  IPAM?: { Config?: { Subnet?: string; Gateway?: string }[] | null } | null;
  Containers?: Record<string, { Name?: string; IPv4Address?: string; IPv6Address?: string }> | null;
}

type Bindings = Record<string, { HostIp?: string; HostPort?: string }[] | null>;

/** What a container's inspect tells of networks. */
export interface Inspect {
  Id?: string;
  Config?: { Labels?: Record<string, string> | null };
  HostConfig?: { NetworkMode?: string; PortBindings?: Bindings | null };
  NetworkSettings?: { Networks?: Record<string, Endpoint> | null; Ports?: Bindings | null };
}

/** A line of the table. */
export interface Place {
  name: string;
  id: string;
  ipv4: string;
  ipv6: string;
  mac: string;
  aliases: string[];
  gateway: string;
}

/** The networks of a container, by name. */
export function places(told: Inspect): Place[] {
  const prefixed = (ip = "", length = 0) => (ip === "" ? "" : length > 0 ? `${ip}/${length}` : ip);
  const own = (told.Id ?? "").slice(0, 12);
  const all = Object.entries(told.NetworkSettings?.Networks ?? {}).map(([name, endpoint]) => ({
    name,
    id: endpoint.NetworkID ?? "",
    // One that does not run has only the addresses that were asked for.
    ipv4: prefixed(endpoint.IPAddress, endpoint.IPPrefixLen) || (endpoint.IPAMConfig?.IPv4Address ?? ""),
    ipv6: prefixed(endpoint.GlobalIPv6Address, endpoint.GlobalIPv6PrefixLen) || (endpoint.IPAMConfig?.IPv6Address ?? ""),
    mac: endpoint.MacAddress ?? "",
    aliases: [...new Set([...(endpoint.Aliases ?? []), ...(endpoint.DNSNames ?? [])])].filter((name) => name !== own),
    gateway: [endpoint.Gateway ?? "", endpoint.IPv6Gateway ?? ""].filter((ip) => ip !== "").join(", "),
  }));
  return all.sort((one, other) => one.name.localeCompare(other.name));
}

/** A published port. */
export interface Published {
  /** `80/tcp` */
  inside: string;
  /** Empty for every address. */
  ip: string;
  /** Empty where it is not published, or any free one is. */
  port: string;
  isPublished: boolean;
}

/** The ports of a container; of one that does not run those that it will publish. */
export function published(told: Inspect, running: boolean): Published[] {
  const ports = (running ? told.NetworkSettings?.Ports : told.HostConfig?.PortBindings) ?? {};
  const found = Object.entries(ports).flatMap(([inside, bindings]): Published[] => {
    if (!bindings || bindings.length === 0) return [{ inside, ip: "", port: "", isPublished: false }];
    return bindings.map(({ HostIp = "", HostPort = "" }) => {
      const ip = HostIp === "0.0.0.0" || HostIp === "::" ? "" : HostIp;
      return { inside, ip, port: HostPort === "0" ? "" : HostPort, isPublished: true };
    });
  });
  // IPv4 and IPv6 are told apart, and are the same to people.
  const unique = new Map(found.map((port) => [`${port.inside} ${port.ip} ${port.port}`, port]));
  return [...unique.values()].sort((one, other) => Number.parseInt(one.inside) - Number.parseInt(other.inside));
}

/** A row of the containers list, as far as ports go. */
export interface Row {
  id: string;
  name: string;
  ports: { public: number; kind: string; ip: string }[];
}

/** Which ports of one that does not run others publish now, and who. */
export function taken(ports: Published[], rows: Iterable<Row>, own: string): { port: string; name: string }[] {
  const others = [...rows].filter((row) => row.id !== own);
  return ports.flatMap(({ inside, ip, port }) => {
    const kind = inside.split("/")[1] ?? "tcp";
    const meets = (row: Row) => row.ports.some((other) => other.public > 0 && String(other.public) === port && other.kind === kind && overlap(other.ip, ip));
    const name = others.find(meets)?.name;
    return name === undefined ? [] : [{ port: `${port}/${kind}`, name }];
  });
}

/** Whether a container can be put into a network. */
export function isOffered(network: Network, connected: Place[]): boolean {
  const { Id = "", Name = "", Driver = "", Scope = "", Attachable = false, Ingress = false, ConfigOnly = false } = network;
  if (connected.some((place) => place.name === Name || (Id !== "" && place.id === Id))) return false;
  if (Driver === "host" || Driver === "null" || Ingress || ConfigOnly) return false;
  return Scope !== "swarm" || Attachable;
}

/** Why a container can be connected to nothing at all; empty when it can. */
export function obstacle(told: Inspect): string {
  const mode = told.HostConfig?.NetworkMode ?? "";
  if (mode === "host") return words.hostMode;
  if (mode.startsWith("container:")) return words.sharedMode;
  return places(told).some(({ name }) => name === "none") ? words.noneMode : "";
}

/** The network whose containers have neither names nor addresses of their own choice. */
export function isPlain({ Name, Driver }: Network): boolean {
  return Name === "bridge" && Driver === "bridge";
}

/** The subnets of a kind of addresses. */
export function subnets(network: Network, version: 4 | 6): string[] {
  const all = (network.IPAM?.Config ?? []).map(({ Subnet = "" }) => Subnet);
  return all.filter((text) => subnet(text)?.version === version);
}

/** What is wrong with an address of one's own choice; empty for nothing. */
export function addressProblem(network: Network, text: string, version: 4 | 6): string {
  if (text === "") return "";
  const wanted = address(text);
  if (wanted?.version !== version) return words.notAddress;
  const all = subnets(network, version);
  if (all.length === 0) return words.noSubnet;
  const around = all.map((text) => subnet(text)).find((each) => each && isIn(wanted, each));
  if (!around) return words.outside(all.join(", "));
  const isReserved = wanted.value === around.first || (version === 4 && wanted.value === around.last);
  if (isReserved) return words.isReserved;
  const is = (other = "") => address(other.split("/")[0] ?? "")?.value === wanted.value;
  if ((network.IPAM?.Config ?? []).some(({ Gateway }) => is(Gateway))) return words.isGateway;
  const holder = Object.values(network.Containers ?? {}).find((each) => is(version === 4 ? each.IPv4Address : each.IPv6Address));
  return holder ? words.isTaken(holder.Name ?? "") : "";
}

/** The aliases in a line. */
export function aliasesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((alias) => alias !== ""))];
}

/** What is wrong with aliases; empty for nothing. */
export function aliasProblem(network: Network, aliases: string[]): string {
  const odd = aliases.find((alias) => !/^[\w][\w.-]*$/.test(alias));
  if (odd !== undefined) return words.notAlias(odd);
  const names = Object.values(network.Containers ?? {}).map(({ Name = "" }) => Name);
  const also = aliases.find((alias) => names.includes(alias));
  return also === undefined ? "" : words.alsoNamed(also);
}

/** Who else is in a network, by name. */
export function othersIn(network: Network, own: string): string[] {
  const others = Object.entries(network.Containers ?? {}).filter(([id]) => id !== own);
  return others.map(([id, { Name = "" }]) => Name || id.slice(0, 12)).sort();
}
