// Devices, GPUs, limits of the kernel and of disks.
import type { Device, DeviceRequest, Throttle, Ulimit } from "../body";
import { addNamed, addRequest, count, takeRequests } from "../gpus";
import { bytes, device, isCdi, whole } from "../kinds";
import { isTree, solid } from "../path";
import { text } from "../text";
import { part, type Tree } from "./file";
import { entries, type Key, type Reading, word, words } from "./key";

/** `devices`, and those that are handed out by name. */
export const devices: Key = {
  names: ["devices"],
  read(value, { draft }) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      const plain = isTree(entry) ? [entry.source, entry.target ?? entry.source, entry.permissions ?? "rwm"].join(":") : String(entry);
      draft.attempt("devices", () => {
        if (isCdi(plain)) addNamed(draft, plain);
        else draft.add("HostConfig.Devices", device.read(plain));
      });
    }
  },
  write({ rest }) {
    const { requests, names } = takeRequests(rest);
    const list = [...rest.list<Device>("HostConfig.Devices").map(device.write), ...names];
    return {
      ...(list.length > 0 && { devices: list }),
      ...(requests.length > 0 && { deploy: { resources: { reservations: { devices: requests.map(written) } } } }),
    };
  },
};

/** `gpus: all`, or a list of requests. */
export const gpus: Key = {
  names: ["gpus"],
  read(value, reading) {
    if (!Array.isArray(value)) return addRequest(reading.draft, { Count: count(String(value)), Capabilities: [["gpu"]] });
    for (const entry of value) request(part(entry), reading, ["gpu"]);
  },
};

/** One request of `deploy.resources.reservations.devices` or `gpus`. */
export function request(tree: Tree, { draft }: Reading, capabilities: string[] = []): void {
  const ids = words(tree.device_ids, draft, "device_ids");
  const asked = words(tree.capabilities, draft, "capabilities");
  addRequest(
    draft,
    solid({
      Driver: word(tree.driver, draft, "driver"),
      Count: tree.count === undefined || tree.count === null ? (ids.length > 0 ? 0 : -1) : count(String(tree.count)),
      DeviceIDs: ids,
      Capabilities: [asked.length > 0 ? asked : capabilities],
      Options: Object.fromEntries(entries(tree.options, draft, "options").map(([key, value]) => [key, value ?? ""])),
    }),
  );
}

function written({ Driver, Count, DeviceIDs, Capabilities, Options }: DeviceRequest): Tree {
  return solid({ driver: Driver, count: Count === -1 ? "all" : Count, device_ids: DeviceIDs, capabilities: Capabilities?.[0], options: Options });
}

/** `ulimits`: one number, or a soft and a hard one. */
export const ulimits: Key = {
  names: ["ulimits"],
  read(value, { draft }) {
    for (const [Name, entry] of Object.entries(part(value))) {
      const limits = isTree(entry) ? entry : { soft: entry, hard: entry };
      const [Soft, Hard] = [limits.soft ?? limits.hard, limits.hard ?? limits.soft].map((limit) => whole.read(String(limit)));
      draft.add("HostConfig.Ulimits", { Name, Soft, Hard });
    }
  },
  write({ rest }) {
    const list = rest.list<Ulimit>("HostConfig.Ulimits");
    const limits = list.map(({ Name = "", Soft = 0, Hard = 0 }) => [Name, Soft === Hard ? Soft : { soft: Soft, hard: Hard }]);
    return list.length === 0 ? {} : { ulimits: Object.fromEntries(limits) };
  },
};

const RATES = [
  ["device_read_bps", "HostConfig.BlkioDeviceReadBps", bytes],
  ["device_write_bps", "HostConfig.BlkioDeviceWriteBps", bytes],
  ["device_read_iops", "HostConfig.BlkioDeviceReadIOps", whole],
  ["device_write_iops", "HostConfig.BlkioDeviceWriteIOps", whole],
] as const;

/** `blkio_config`. */
export const blkio: Key = {
  names: ["blkio_config"],
  read(value, { draft }) {
    const tree = part(value);
    const list = (key: string) => (Array.isArray(tree[key]) ? (tree[key] as unknown[]).map(part) : []);
    if (tree.weight !== undefined) draft.put("HostConfig.BlkioWeight", whole.read(String(tree.weight)));
    for (const { path, weight } of list("weight_device")) {
      draft.add("HostConfig.BlkioWeightDevice", { Path: String(path), Weight: whole.read(String(weight)) });
    }
    for (const [key, place, kind] of RATES) {
      for (const { path, rate } of list(key)) draft.add(place, { Path: String(path), Rate: kind.read(String(rate)) });
    }
  },
  write({ rest }) {
    const weights = rest.list<{ Path: string; Weight: number }>("HostConfig.BlkioWeightDevice");
    const rates = RATES.map(([key, place, kind]) => {
      const rate = (value: number) => (kind === whole ? value : kind.write(value));
      return [key, rest.list<Throttle>(place).map(({ Path, Rate = 0 }) => ({ path: Path, rate: rate(Rate) }))];
    });
    const config = solid({
      weight: rest.take<number>("HostConfig.BlkioWeight") ?? 0,
      weight_device: weights.map(({ Path, Weight }) => ({ path: Path, weight: Weight })),
      ...(Object.fromEntries(rates) as Tree),
    });
    return Object.keys(config).length === 0 ? {} : { blkio_config: config };
  },
};

/** `deploy`: its limits and reservations, and the restart policy; the rest is for a cluster. */
export const deploy: Key = {
  names: ["deploy"],
  read(value, reading) {
    const { draft } = reading;
    const { resources, restart_policy: restart, replicas, mode: _mode, ...others } = part(value);
    const { limits, reservations } = part(resources);
    limit(part(limits), reading);
    const { memory, devices: asked, ...unknown } = part(reservations);
    if (memory !== undefined) draft.put("HostConfig.MemoryReservation", bytes.read(String(memory)));
    for (const entry of Array.isArray(asked) ? asked : []) request(part(entry), reading);
    for (const key of Object.keys(unknown)) draft.warn(text.deploy, { key: `resources.reservations.${key}` });
    const condition = part(restart).condition ?? (restart ? "any" : undefined);
    if (condition !== undefined) draft.put("HostConfig.RestartPolicy", policy(String(condition), Number(part(restart).max_attempts ?? 0)));
    if (Number(replicas ?? 1) !== 1) draft.warn(text.replicas);
    for (const key of Object.keys(others)) draft.warn(text.deploy, { key });
  },
};

function limit(limits: Tree, { draft }: Reading): void {
  if (limits.cpus !== undefined) draft.put("HostConfig.NanoCpus", Math.round(Number(limits.cpus) * 1e9));
  if (limits.memory !== undefined) draft.put("HostConfig.Memory", bytes.read(String(limits.memory)));
  if (limits.pids !== undefined) draft.put("HostConfig.PidsLimit", whole.read(String(limits.pids)));
}

function policy(condition: string, attempts: number): { Name: string; MaximumRetryCount?: number } {
  const name = condition === "none" ? "no" : condition === "any" ? "always" : condition;
  return { Name: name, ...(name === "on-failure" && attempts > 0 && { MaximumRetryCount: attempts }) };
}
