// Names and addresses.
import { text } from "../codec/codec";
import * as exposed from "../codec/exposed";
import { endpoint } from "../codec/network";
import { parts } from "../codec/rows";
import type { Rows, Section } from "../control";
import { labels, words } from "../text";
import { entries, flag, items, line, texts } from "./declare";

const EXPOSED: Rows = {
  kind: "rows",
  label: labels.exposed,
  one: words.aPort,
  paths: exposed.PATHS,
  read: (values) => exposed.read(values as any),
  write: (rows, now) => exposed.write(rows, now as any),
  isShared: true,
  columns: [{ key: "value", label: words.containerPort, placeholder: "80/tcp" }],
  where: exposed.where,
};

export const NETWORKS: Section = {
  title: words.networks,
  about: words.networksAbout,
  controls: [
    line(labels.hostname, "Hostname"),
    line(labels.domainname, "Domainname"),
    line(labels.mac, "MacAddress", text, { placeholder: "92:d0:c6:0a:29:33" }),
    flag(labels.publishAll, "HostConfig.PublishAllPorts"),
    entries(labels.networks, words.aNetwork, "NetworkingConfig.EndpointsConfig", [
      { key: "key", label: words.network, suggest: "networks" },
      { key: "aliases", label: words.aliases, placeholder: "web, www", tail: ".Aliases" },
      { key: "ipv4", label: words.ipv4, placeholder: "172.20.0.10", tail: ".IPv4Address" },
      { key: "ipv6", label: words.ipv6, tail: ".IPv6Address" },
      { key: "mac", label: words.mac, tail: ".MacAddress" },
      { key: "links", label: words.links, placeholder: "db:database", tail: ".Links" },
    ], endpoint, { isWide: true, isShared: true, hint: words.endpointsHint }),
    texts(labels.dns, words.aServer, "HostConfig.Dns", { placeholder: "1.1.1.1" }),
    texts(labels.dnsSearch, words.aDomain, "HostConfig.DnsSearch", { placeholder: "example.com" }),
    texts(labels.dnsOptions, words.anOption, "HostConfig.DnsOptions", { placeholder: "ndots:2" }),
    items(labels.extraHosts, words.aHost, "HostConfig.ExtraHosts", parts(/[:=]/, ["key", "value"]), [
      { key: "key", label: words.hostName, placeholder: "host.docker.internal" },
      { key: "value", label: words.address, placeholder: "host-gateway", isTarget: true },
    ]),
    items(labels.links, words.aLink, "HostConfig.Links", parts(":", ["key", "value"]), [
      { key: "key", label: words.container, suggest: "containers" },
      { key: "value", label: words.alias, isTarget: true },
    ]),
    EXPOSED,
  ],
};
