// Flags about networks, names and ports.
import { bare, type Flag, many, one } from "../flag";
import { host, text } from "../kinds";
import { address, network, networkLines } from "../networks";
import { expose, portWords, publish } from "../ports";

/** Networks, names and ports. */
export const networkFlags: Flag[] = [
  one("--hostname -h", "Hostname", text),
  one("--domainname", "Domainname", text),
  { names: ["--network", "--net"], read: (word, { networks, draft }) => network(networks, draft, word), lines: networkLines },
  { names: ["--network-alias", "--net-alias"], read: (word, { networks }) => void (networks.first.Aliases ??= []).push(word) },
  { names: ["--ip"], read: (word, { networks }) => void (address(networks.first).IPv4Address = word) },
  { names: ["--ip6"], read: (word, { networks }) => void (address(networks.first).IPv6Address = word) },
  { names: ["--link-local-ip"], read: (word, { networks }) => void (address(networks.first).LinkLocalIPs ??= []).push(word) },
  { names: ["--mac-address"], read: (word, { networks }) => void (networks.first.MacAddress = word.trim()) },
  { names: ["--link"], read: (word, { networks }) => void networks.links.push(word) },
  many("--add-host", "HostConfig.ExtraHosts", host),
  many("--dns", "HostConfig.Dns", text),
  many("--dns-option --dns-opt", "HostConfig.DnsOptions", text),
  many("--dns-search", "HostConfig.DnsSearch", text),
  {
    names: ["-p", "--publish"],
    read: (word, { draft }) => publish(draft, word),
    lines(rest) {
      const { published, exposed } = portWords(rest);
      return [...published.map((word) => ["-p", word]), ...exposed.map((word) => ["--expose", word])];
    },
  },
  { names: ["--expose"], read: (word, { draft }) => expose(draft, word) },
  bare("-P --publish-all", "HostConfig.PublishAllPorts"),
];
