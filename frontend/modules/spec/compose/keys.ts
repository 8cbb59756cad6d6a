// All keys of a compose service, in the order in which a file shows them.
import { bytes, cpus, duration, host, type Kind, refuse, restart, swap, text, whole } from "../kinds";
import { expose, portWords, publish } from "../ports";
import { isTree } from "../path";
import { securityOption, securityWords } from "../security";
import { text as says } from "../text";
import { split } from "../words";
import { blkio, deploy, devices, gpus, ulimits } from "./devices";
import { health, logging } from "./health";
import { entries, flag, type Key, many, mapped, one, pairs, word, words } from "./key";
import { another, networks } from "./networks";
import { volumes } from "./volumes";

/** A key by its name. */
export function keyOf(name: string): Key | undefined {
  return BY_NAME.get(name);
}

/** Seconds, written as a time. */
const seconds: Kind<number> = {
  read: (value) => Math.ceil(duration.read(value) / 1e9),
  write: (value) => `${value}s`,
};

/** A namespace, which can be that of another service. */
function namespace(name: string, path: string): Key {
  return {
    ...one(name, path, text),
    read(value, reading) {
      const mode = word(value, reading.draft, name);
      if (mode !== undefined && mode !== "") reading.draft.put(path, another(mode, name, reading));
    },
  };
}

/** A command as words: a string is split as a shell would. */
function command(name: string, path: string): Key {
  return {
    names: [name],
    read(value, { draft }) {
      if (value === null || value === undefined) return;
      const list = typeof value === "string" ? split(value) : words(value, draft, name);
      if (name === "entrypoint") draft.put(path, list.length === 0 ? [""] : list);
      else if (list.length > 0) draft.put(path, list);
    },
    write({ rest }) {
      const list = rest.list<string>(path);
      return list.length === 0 ? {} : { [name]: list };
    },
  };
}

const image: Key = {
  names: ["image"],
  read: (value, { draft }) => draft.put("Image", word(value, draft, "image") ?? ""),
  write: ({ rest }) => ({ image: rest.take<string>("Image") ?? "" }),
};

const named: Key = {
  names: ["container_name"],
  read: (value, { draft }) => void (draft.spec.name = word(value, draft, "container_name") ?? ""),
  write: ({ spec }) => (spec.name === "" ? {} : { container_name: spec.name }),
};

const platform: Key = {
  names: ["platform"],
  read: (value, { draft }) => void (draft.spec.platform = word(value, draft, "platform") ?? ""),
  write: ({ spec }) => (spec.platform === "" ? {} : { platform: spec.platform }),
};

const pull: Key = {
  names: ["pull_policy"],
  read(value, { draft }) {
    const policy = String(value);
    if (policy === "always" || policy === "never") draft.spec.pull = policy;
    else if (policy !== "missing" && policy !== "if_not_present") draft.warn(says.pullPolicy, { value: policy, as: "missing" });
  },
  write: ({ spec }) => (spec.pull === "missing" ? {} : { pull_policy: spec.pull }),
};

const restarts: Key = {
  ...one("restart", "HostConfig.RestartPolicy", restart, ({ Name = "" }) => Name !== "" && Name !== "no"),
  read(value, { draft }) {
    // YAML of old reads no as false.
    const policy = restart.read(value === false ? "no" : String(value));
    if (policy.Name !== "no") draft.put("HostConfig.RestartPolicy", policy);
  },
};

const ports: Key = {
  names: ["ports"],
  read(value, { draft }) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      draft.attempt("ports", () => publish(draft, isTree(entry) ? longPort(entry) : String(entry)));
    }
  },
  write({ rest }) {
    const { published, exposed } = portWords(rest);
    return { ...(published.length > 0 && { ports: published }), ...(exposed.length > 0 && { expose: exposed }) };
  },
};

function longPort({ target, published, host_ip: ip, protocol }: Record<string, unknown>): string {
  if (target === undefined) refuse(says.notPort, { value: "ports" });
  const address = ip === undefined ? "" : `${String(ip).includes(":") ? `[${String(ip)}]` : String(ip)}:`;
  const from = published === undefined ? (address === "" ? "" : ":") : `${String(published)}:`;
  return `${address}${from}${String(target)}/${String(protocol ?? "tcp")}`;
}

const exposed: Key = {
  names: ["expose"],
  read: (value, { draft }) => words(value, draft, "expose").forEach((entry) => draft.attempt("expose", () => expose(draft, entry))),
};

const environment: Key = {
  names: ["environment"],
  read(value, { draft }) {
    for (const [key, entry] of entries(value, draft, "environment")) draft.add("Env", entry === undefined ? key : `${key}=${entry}`);
  },
  write({ rest }) {
    const list = rest.list<string>("Env");
    if (list.length === 0) return {};
    const cut = list.map((entry): [string, string] => [entry.replace(/=.*$/s, ""), entry.slice(entry.indexOf("=") + 1)]);
    return { environment: list.every((entry) => entry.includes("=")) ? mapped(cut) : list };
  },
};

const tmpfs: Key = {
  names: ["tmpfs"],
  read(value, { draft }) {
    for (const [path, ...options] of words(value, draft, "tmpfs").map((entry) => entry.split(":"))) {
      draft.key("HostConfig.Tmpfs", path, options.join(":"));
    }
  },
  write({ rest }) {
    const list = rest.pairs<string>("HostConfig.Tmpfs").map(([path, options]) => (options ? `${path}:${options}` : path));
    return list.length === 0 ? {} : { tmpfs: list };
  },
};

const hosts: Key = {
  ...many("extra_hosts", "HostConfig.ExtraHosts", host),
  read(value, { draft }) {
    const list = isTree(value)
      ? Object.entries(value).flatMap(([name, address]) => words(address, draft, "extra_hosts").map((entry) => `${name}=${entry}`))
      : words(value, draft, "extra_hosts");
    for (const entry of list) draft.attempt("extra_hosts", () => draft.add("HostConfig.ExtraHosts", host.read(entry)));
  },
};

const volumesFrom: Key = {
  names: ["volumes_from"],
  read(value, { draft }) {
    for (const entry of words(value, draft, "volumes_from")) {
      const isContainer = entry.startsWith("container:");
      const name = isContainer ? entry.slice("container:".length) : entry;
      if (!isContainer) draft.warn(says.anotherService, { key: "volumes_from", name: name.split(":")[0] });
      draft.add("HostConfig.VolumesFrom", name);
    }
  },
  write({ rest }) {
    const list = rest.list<string>("HostConfig.VolumesFrom").map((name) => `container:${name}`);
    return list.length === 0 ? {} : { volumes_from: list };
  },
};

const security: Key = {
  names: ["security_opt"],
  read: (value, { draft }) => words(value, draft, "security_opt").forEach((entry) => securityOption(draft, "security_opt", entry)),
  write({ rest }) {
    const list = securityWords(rest);
    return list.length === 0 ? {} : { security_opt: list };
  },
};

const envFile: Key = {
  names: ["env_file"],
  read(value, { draft }) {
    const list = Array.isArray(value) ? value : [value];
    for (const entry of list) draft.error(says.file, { flag: "env_file", value: String(isTree(entry) ? entry.path : entry) });
  },
};

/** What only compose can do, and what means nothing here. */
const beyond: Key[] = [
  ...Object.entries(says.beyonds).map(([key, why]): Key => ({ names: [key], read: (_, { draft }) => draft.warn(says.beyond, { key, why }) })),
  { names: ["attach", "profiles", "tty_size"], read: () => undefined },
];

/** Each key once. */
export const KEYS: readonly Key[] = [
  image,
  platform,
  pull,
  named,
  one("hostname", "Hostname", text),
  one("domainname", "Domainname", text),
  restarts,
  command("entrypoint", "Entrypoint"),
  command("command", "Cmd"),
  one("user", "User", text),
  one("working_dir", "WorkingDir", text),
  flag("stdin_open", "OpenStdin"),
  flag("tty", "Tty"),
  flag("init", "HostConfig.Init", () => true),
  ports,
  exposed,
  ...networks,
  many("dns", "HostConfig.Dns", text),
  many("dns_opt", "HostConfig.DnsOptions", text),
  many("dns_search", "HostConfig.DnsSearch", text),
  hosts,
  volumes,
  tmpfs,
  volumesFrom,
  environment,
  envFile,
  pairs("labels", "Labels"),
  pairs("annotations", "HostConfig.Annotations"),
  flag("privileged", "HostConfig.Privileged"),
  flag("read_only", "HostConfig.ReadonlyRootfs"),
  many("cap_add", "HostConfig.CapAdd", text),
  many("cap_drop", "HostConfig.CapDrop", text),
  security,
  many("group_add", "HostConfig.GroupAdd", text),
  devices,
  gpus,
  deploy,
  many("device_cgroup_rules", "HostConfig.DeviceCgroupRules", text),
  pairs("sysctls", "HostConfig.Sysctls"),
  ulimits,
  namespace("pid", "HostConfig.PidMode"),
  namespace("ipc", "HostConfig.IpcMode"),
  one("uts", "HostConfig.UTSMode", text),
  one("userns_mode", "HostConfig.UsernsMode", text),
  one("cgroup", "HostConfig.CgroupnsMode", text),
  one("cgroup_parent", "HostConfig.CgroupParent", text),
  one("mem_limit", "HostConfig.Memory", bytes),
  one("memswap_limit", "HostConfig.MemorySwap", swap),
  one("mem_reservation", "HostConfig.MemoryReservation", bytes),
  one("mem_swappiness", "HostConfig.MemorySwappiness", whole, (value) => value !== -1),
  flag("oom_kill_disable", "HostConfig.OomKillDisable"),
  one("oom_score_adj", "HostConfig.OomScoreAdj", whole),
  one("cpus", "HostConfig.NanoCpus", cpus),
  one("cpu_shares", "HostConfig.CpuShares", whole),
  one("cpu_period", "HostConfig.CpuPeriod", whole),
  one("cpu_quota", "HostConfig.CpuQuota", whole),
  one("cpu_rt_period", "HostConfig.CpuRealtimePeriod", whole),
  one("cpu_rt_runtime", "HostConfig.CpuRealtimeRuntime", whole),
  one("cpuset", "HostConfig.CpusetCpus", text),
  one("cpu_count", "HostConfig.CpuCount", whole),
  one("cpu_percent", "HostConfig.CpuPercent", whole),
  one("pids_limit", "HostConfig.PidsLimit", whole),
  one("shm_size", "HostConfig.ShmSize", bytes),
  blkio,
  health,
  one("stop_signal", "StopSignal", text),
  one("stop_grace_period", "StopTimeout", seconds, () => true),
  logging,
  pairs("storage_opt", "HostConfig.StorageOpt"),
  one("runtime", "HostConfig.Runtime", text),
  one("isolation", "HostConfig.Isolation", text),
  one("volume_driver", "HostConfig.VolumeDriver", text),
  ...beyond,
];

const BY_NAME = new Map(KEYS.flatMap((key) => key.names.map((name) => [name, key] as const)));
