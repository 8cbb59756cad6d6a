// The settings in an inspect, as lines of text in groups. What says nothing, and what an engine tells of every container,
// is left out; what is not known here is shown under its own name.
import { bytes } from "../figure";
import type { Body } from "../spec/body";
import { slim } from "../spec/defaults";
import { isTree } from "../spec/path";
import { words } from "./text";

export type Group = keyof typeof words.groups;
export const GROUPS = Object.keys(words.groups) as Group[];

/** One setting. */
export interface Setting {
  group: Group;
  key: string;
  value: string;
}

type Tree = Record<string, unknown>;

/** Which group the fields of `Config` are in. */
const CONFIG: Record<string, Group> = {
  ...groups("process", "AttachStderr AttachStdin AttachStdout Cmd Entrypoint OpenStdin Shell StdinOnce StopSignal StopTimeout Tty User WorkingDir ArgsEscaped"),
  ...groups("network", "Domainname Hostname MacAddress NetworkDisabled"),
};

/** The same of `HostConfig`. */
const HOST: Record<string, Group> = {
  ...groups("process", "Init RestartPolicy AutoRemove Runtime Isolation GroupAdd"),
  ...groups("network", "NetworkMode Dns DnsOptions DnsSearch ExtraHosts Links PublishAllPorts"),
  ...groups(
    "resources",
    "BlkioDeviceReadBps BlkioDeviceReadIOps BlkioDeviceWriteBps BlkioDeviceWriteIOps BlkioWeight BlkioWeightDevice CgroupParent CpuCount CpuPercent CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpuShares CpusetCpus CpusetMems DeviceRequests Devices DeviceCgroupRules IOMaximumBandwidth IOMaximumIOps KernelMemory KernelMemoryTCP Memory MemoryReservation MemorySwap MemorySwappiness NanoCpus OomKillDisable OomScoreAdj PidsLimit ShmSize StorageOpt Ulimits",
  ),
  ...groups("security", "CapAdd CapDrop Cgroup CgroupnsMode IpcMode MaskedPaths PidMode Privileged ReadonlyPaths ReadonlyRootfs SecurityOpt Sysctls UTSMode UsernsMode"),
  ...groups("mounts", "VolumeDriver VolumesFrom"),
};

/** Sizes, in bytes. */
const SIZES = new Set(["KernelMemory", "KernelMemoryTCP", "Memory", "MemoryReservation", "MemorySwap", "ShmSize"]);
/** Lists whose order means nothing. */
const SETS = new Set(["CapAdd", "CapDrop", "DnsOptions", "ExtraHosts", "GroupAdd", "Links", "SecurityOpt"]);

function groups(group: Group, names: string): Record<string, Group> {
  return Object.fromEntries(names.split(" ").map((name) => [name, group]));
}

/** The settings of a container's inspect. */
export function ofContainer(told: Tree): Setting[] {
  const config = tree(told.Config);
  const id = String(told.Id ?? "");
  // The engine calls it by its id where nobody has named it.
  const hostname = config.Hostname === id.slice(0, 12) ? undefined : config.Hostname;
  const body = slim({ ...config, Hostname: hostname, HostConfig: tree(told.HostConfig) } as Body) as Tree;
  const { HostConfig, Image, ...rest } = body;
  const { PortBindings, Binds, Mounts, Tmpfs, LogConfig, ...host } = tree(HostConfig);
  const log = tree(LogConfig);
  return [
    setting("image", words.reference, Image),
    setting("image", words.id, shortId(told.Image)),
    ...ofConfig(rest),
    ...ports(rest.ExposedPorts, PortBindings),
    ...mounts(told.Mounts),
    ...each("mounts", Tmpfs, (options) => `tmpfs ${String(options)}`.trim()),
    ...networks(tree(told.NetworkSettings).Networks),
    setting("logging", "Type", log.Type),
    ...each("logging", log.Config, String),
    ...fields(host, HOST),
  ].filter(isSaid);
}

/** The defaults in an image's inspect; with what it is itself, where that is compared too. */
export function ofImage(told: Tree, isWhole: boolean): Setting[] {
  const { Hostname: _host, Domainname: _domain, Image: _image, ...config } = slim(tree(told.Config) as Body) as Tree;
  const tags = strings(told.RepoTags);
  const layers = strings(tree(told.RootFS).Layers);
  const own = [
    setting("image", words.reference, tags.join(", ")),
    setting("image", words.id, shortId(told.Id)),
    setting("image", words.platform, [told.Os, told.Architecture, told.Variant].filter(Boolean).join("/")),
    setting("image", words.layers, layers.length > 0 ? String(layers.length) : ""),
    setting("image", words.size, typeof told.Size === "number" ? bytes(told.Size) : ""),
  ];
  // Against a container, what it is itself counts no more than which image the container is of.
  const itself = isWhole ? own : own.slice(0, 2);
  return [...itself, ...ofConfig(config), ...ports(config.ExposedPorts, undefined)].filter(isSaid);
}

function ofConfig({ Env, Labels, Healthcheck, Volumes, ExposedPorts: _, ...config }: Tree): Setting[] {
  const variables = strings(Env).map((entry): Setting => {
    const cut = entry.indexOf("=");
    return { group: "env", key: cut < 0 ? entry : entry.slice(0, cut), value: cut < 0 ? "" : entry.slice(cut + 1) };
  });
  return [
    ...variables,
    ...each("labels", Labels, String),
    ...each("mounts", Volumes, () => "volume"),
    ...Object.entries(tree(Healthcheck)).map(([key, value]) => setting("health", key, key === "Test" ? value : seconds(value))),
    ...fields(config, CONFIG),
  ];
}

/** Published ports, and those that are exposed alone. */
function ports(exposed: unknown, bindings: unknown): Setting[] {
  const published = Object.entries(tree(bindings)).map(([port, all]) => {
    const host = (Array.isArray(all) ? all : []).map((binding: { HostIp?: string; HostPort?: string }) => {
      const ip = binding.HostIp ? `${binding.HostIp}:` : "";
      return ip + (binding.HostPort || words.anyPort);
    });
    return { group: "ports" as const, key: port, value: host.sort().join(", ") || words.exposed };
  });
  const known = new Set(published.map(({ key }) => key));
  const others = Object.keys(tree(exposed)).filter((port) => !known.has(port));
  return [...published, ...others.map((port) => ({ group: "ports" as const, key: port, value: words.exposed }))];
}

/** What is mounted, by its place; volumes without a name of their own are alike. */
function mounts(told: unknown): Setting[] {
  if (!Array.isArray(told)) return [];
  return told.map(tree).map((mount) => {
    const name = String(mount.Name ?? "");
    const source = /^[0-9a-f]{64}$/.test(name) ? "" : name || String(mount.Type === "volume" ? "" : (mount.Source ?? ""));
    const value = [mount.Type ?? "", source, mount.RW === false ? words.readOnly : ""].map(String).filter((part) => part !== "");
    return { group: "mounts" as const, key: String(mount.Destination ?? ""), value: value.join(" ") };
  });
}

/** Each network, with what was asked for in it: addresses that the engine chose are no settings. */
function networks(told: unknown): Setting[] {
  return Object.entries(tree(told)).map(([name, endpoint]) => {
    const { Aliases, IPAMConfig } = tree(endpoint);
    const asked = Object.values(tree(IPAMConfig)).filter((ip) => typeof ip === "string" && ip !== "");
    const aliases = strings(Aliases).filter((alias) => !/^[0-9a-f]{12}$/.test(alias)).sort();
    return { group: "network" as const, key: name, value: [...aliases, ...asked].join(", ") || words.inNetwork };
  });
}

function fields(values: Tree, known: Record<string, Group>): Setting[] {
  return Object.entries(values).map(([key, value]) => {
    const shown = SETS.has(key) && Array.isArray(value) ? value.map(String).sort() : value;
    return setting(known[key] ?? "other", key, SIZES.has(key) && typeof value === "number" && value > 0 ? size(value) : shown);
  });
}

function each(group: Group, values: unknown, write: (value: unknown) => string): Setting[] {
  return Object.entries(tree(values)).map(([key, value]) => ({ group, key, value: write(value) }));
}

function setting(group: Group, key: string, value: unknown): Setting {
  return { group, key, value: plain(key === "NanoCpus" && typeof value === "number" ? value / 1e9 : value) };
}

/** A value as people read it. */
function plain(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (value === true) return words.yes;
  if (value === false) return words.no;
  if (Array.isArray(value)) return value.map((item) => (isTree(item) ? plain(item) : quoted(String(item)))).join(" ");
  if (isTree(value)) return Object.entries(value).map(([key, inner]) => `${key}: ${plain(inner)}`).join(", ");
  return String(value);
}

/** An item of a list that would look like several. */
function quoted(item: string): string {
  return item === "" || /\s/.test(item) ? JSON.stringify(item) : item;
}

/** Exact where rounding would make two sizes alike. */
function size(value: number): string {
  const shown = bytes(value);
  return value % (1 << 20) === 0 && value < 1 << 30 ? shown : `${shown} (${value})`;
}

/** Nanoseconds as seconds. */
function seconds(value: unknown): unknown {
  return typeof value === "number" && value >= 1e6 ? `${value / 1e9} s` : value;
}

function shortId(id: unknown): string {
  return String(id ?? "").replace(/^sha256:/, "").slice(0, 12);
}

function tree(value: unknown): Tree {
  return isTree(value) ? value : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A variable or a label may be empty; nothing else is worth a line then. */
function isSaid({ group, value }: Setting): boolean {
  return value !== "" || group === "env" || group === "labels";
}
