// The networks of a service.
import { type Endpoint, isUserDefined } from "../body";
import { whole } from "../kinds";
import { takeNetworks } from "../networks";
import { isNeutral, isTree, solid } from "../path";
import { text } from "../text";
import { part, type Tree } from "./file";
import { entries, type Key, type Reading, type Writing, word, words } from "./key";

/** All keys about networks; they are written together. */
export const networks: Key[] = [
  { names: ["networks"], read, write },
  {
    names: ["network_mode"],
    read(value, reading) {
      const mode = word(value, reading.draft, "network_mode");
      if (mode !== undefined) reading.networks.asked.push({ name: another(mode, "network_mode", reading), endpoint: {} });
    },
  },
  {
    names: ["mac_address"],
    read: (value, { networks, draft }) => void (networks.first.MacAddress = word(value, draft, "mac_address") ?? ""),
  },
  { names: ["links"], read: (value, { networks, draft }) => void networks.links.push(...words(value, draft, "links")) },
];

/** `service:x` is a container of that name. */
export function another(mode: string, key: string, { draft }: Reading): string {
  if (!mode.startsWith("service:")) return mode;
  const name = mode.slice("service:".length);
  draft.warn(text.anotherService, { key, name });
  return `container:${name}`;
}

function read(value: unknown, reading: Reading): void {
  const { draft, networks } = reading;
  const list: [string, Tree][] = isTree(value)
    ? Object.entries(value).map(([name, tree]) => [name, part(tree)])
    : words(value, draft, "networks").map((name) => [name, {}]);
  const rank = (tree: Tree) => -Number(tree.priority ?? 0);
  list.sort(([, a], [, b]) => rank(a) - rank(b));
  for (const [key, tree] of list) networks.asked.push({ name: nameOf(key, reading), endpoint: endpoint(tree, reading) });
}

/** The name on the engine of a network of the file. */
export function nameOf(key: string, { draft, file }: Reading): string {
  const tree = part(file.networks[key]);
  const name = String(tree.name ?? part(tree.external).name ?? key);
  const isMade = isNeutral(tree.external) && !isTree(tree.external);
  if (isMade && name !== "default") draft.warn(text.projectNetwork, { name });
  return name;
}

function endpoint(tree: Tree, { draft }: Reading): Endpoint {
  const plain = (key: string) => word(tree[key], draft, `networks.${key}`);
  return solid({
    Aliases: words(tree.aliases, draft, "networks.aliases"),
    MacAddress: plain("mac_address"),
    DriverOpts: Object.fromEntries(entries(tree.driver_opts, draft, "networks.driver_opts").map(([key, value]) => [key, value ?? ""])),
    GwPriority: tree.gw_priority === undefined ? 0 : whole.read(String(tree.gw_priority)),
    IPAMConfig: solid({
      IPv4Address: plain("ipv4_address"),
      IPv6Address: plain("ipv6_address"),
      LinkLocalIPs: words(tree.link_local_ips, draft, "networks.link_local_ips"),
    }),
  });
}

function write({ rest, networks: declared }: Writing): Tree {
  const { mode, list, links } = takeNetworks(rest);
  const [first] = list;
  const service: Tree = {};
  const isOwn = mode === "" || isUserDefined(mode);
  const isDefault = mode === "" && list.length === 1 && isNeutral(solid({ ...first.endpoint, MacAddress: "", Links: [] }));
  if (!isOwn) service.network_mode = mode;
  else if (!isDefault) {
    for (const { name } of list) if (name !== "default") declared[name] = { name, external: true };
    const trees = list.map(({ name, endpoint }) => {
      return [name, written(name === first.name ? { ...endpoint, MacAddress: "" } : endpoint)] as const;
    });
    service.networks = trees.every(([, tree]) => isNeutral(tree)) ? list.map(({ name }) => name) : Object.fromEntries(trees);
  }
  if (first.endpoint.MacAddress) service.mac_address = first.endpoint.MacAddress;
  if (links.length > 0) service.links = links;
  return service;
}

function written({ Aliases, MacAddress, DriverOpts, GwPriority, IPAMConfig }: Endpoint): Tree {
  return solid({
    aliases: Aliases,
    ipv4_address: IPAMConfig?.IPv4Address,
    ipv6_address: IPAMConfig?.IPv6Address,
    link_local_ips: IPAMConfig?.LinkLocalIPs,
    mac_address: MacAddress,
    driver_opts: DriverOpts,
    gw_priority: GwPriority,
  });
}
