// Rules about networks, names and addresses.
import { type Endpoint, type Body, isUserDefined } from "../body";
import { modeOf } from "../networks";
import { isNeutral } from "../path";
import { text } from "../text";
import { isIp, isIpv4, isIpv6, listed, mapped, problem, type Problem, type Rule } from "./rule";

const MAC = /^(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}$/;
const MODES: [string, RegExp][] = [
  ["PidMode", /^(|host|container:.+)$/],
  ["IpcMode", /^(|none|private|shareable|host|container:.+)$/],
  ["UTSMode", /^(|host)$/],
  ["UsernsMode", /^(|host)$/],
  ["CgroupnsMode", /^(|host|private)$/],
];

/** Networks, endpoints, hosts and namespaces. */
export const networkRules: Rule = function* ({ body }) {
  const host = body.HostConfig ?? {};
  for (const [path, entry] of listed("HostConfig.ExtraHosts", host.ExtraHosts)) {
    const [, name = "", address = ""] = /^([^:]+):(.+)$/.exec(entry) ?? [];
    if (name === "" || (address !== "host-gateway" && !isIp(address.replace(/^\[(.*)\]$/, "$1")))) yield problem(path, text.extraHost);
  }
  for (const [path, value] of listed("HostConfig.Dns", host.Dns)) if (!isIp(value)) yield problem(path, text.dns, { value });
  for (const [key, known] of MODES) {
    const value = String(host[key] ?? "");
    if (!known.test(value)) yield problem(`HostConfig.${key}`, text.namespace, { value });
  }
  yield* modeRules(body);
  const endpoints = body.NetworkingConfig?.EndpointsConfig;
  for (const [path, name, endpoint] of mapped("NetworkingConfig.EndpointsConfig", endpoints)) {
    yield* endpointRules(path, name === "default" ? modeOf(body) : name, endpoint ?? {});
  }
  const names = Object.keys(endpoints ?? {});
  const alone = names.filter((name) => /^(host|none|container:.*)$/.test(name)).join(", ");
  if (alone !== "" && names.length > 1) yield problem("NetworkingConfig.EndpointsConfig", text.mixedNetworks, { names: alone });
};

/** What does not go with the network of another container, or with the machine's own. */
function* modeRules(body: Body): Iterable<Problem> {
  const host = body.HostConfig ?? {};
  const mode = modeOf(body);
  if (host.UTSMode === "host" && body.Hostname) yield problem("Hostname", text.hostnameMode, { mode: "the machine's UTS namespace" });
  if (mode === "host" && !isNeutral(host.Links)) yield problem("HostConfig.Links", text.linksHost);
  if (!mode.startsWith("container:")) return;
  if (body.Hostname) yield problem("Hostname", text.hostnameMode, { mode: "the network of another container" });
  const conflicts: [string, unknown, string][] = [
    ["HostConfig.Links", host.Links, "links"],
    ["HostConfig.Dns", host.Dns, "DNS servers"],
    ["HostConfig.ExtraHosts", host.ExtraHosts, "hosts"],
    ["ExposedPorts", Object.keys(body.ExposedPorts ?? {}), "exposed ports"],
  ];
  for (const [path, value, what] of conflicts) if (!isNeutral(value)) yield problem(path, text.modeConflict, { what });
}

function* endpointRules(path: string, name: string, endpoint: Endpoint): Iterable<Problem> {
  const { Aliases, Links, MacAddress, IPAMConfig } = endpoint;
  const { IPv4Address: four, IPv6Address: six, LinkLocalIPs } = IPAMConfig ?? {};
  const isOwn = isUserDefined(name);
  if (!isOwn && !isNeutral(Aliases)) yield problem(`${path}.Aliases`, text.aliases);
  if (!isOwn && !isNeutral(Links)) yield problem(`${path}.Links`, text.aliases);
  const addresses = [["IPv4Address", four, isIpv4, text.ipv4], ["IPv6Address", six, isIpv6, text.ipv6]] as const;
  for (const [key, value, isRight, sentence] of addresses) {
    if (!value) continue;
    const place = `${path}.IPAMConfig.${key}`;
    if (!isRight(value)) yield problem(place, sentence, { value });
    else if (!isOwn) yield problem(place, text.address);
  }
  for (const [place, value] of listed(`${path}.IPAMConfig.LinkLocalIPs`, LinkLocalIPs)) {
    if (!isIp(value)) yield problem(place, text.dns, { value });
  }
  if (MacAddress && !MAC.test(MacAddress)) yield problem(`${path}.MacAddress`, text.mac, { value: MacAddress });
}
