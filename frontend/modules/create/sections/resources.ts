// How much of the engine's machine it may take.
import { count, cpus, size, text, whole } from "../codec/codec";
import { request, ulimit } from "../codec/lists";
import { fields } from "../codec/rows";
import type { Rows, Section } from "../control";
import { labels, words } from "../text";
import { flag, items, line } from "./declare";

const numeric = { numeric: true };

/** A limit for each of some block devices. */
function device(label: string, path: string, field: string, codec = count): Rows {
  const columns = [{ key: "Path", label: words.device, placeholder: "/dev/sda" }, { key: field, label: words.limit, isTarget: true }];
  return items(label, words.aDevice, path, fields({ Path: text, [field]: codec }), columns);
}

export const RESOURCES: Section = {
  title: words.resources,
  about: words.resourcesAbout,
  controls: [
    line(labels.memory, "HostConfig.Memory", size, { placeholder: "512m", hint: words.memoryHint }),
    line(labels.swap, "HostConfig.MemorySwap", size, { hint: words.swapHint }),
    line(labels.reservation, "HostConfig.MemoryReservation", size),
    line(labels.swappiness, "HostConfig.MemorySwappiness", whole, numeric),
    line(labels.cpus, "HostConfig.NanoCpus", cpus, { placeholder: "1.5" }),
    line(labels.cpuShares, "HostConfig.CpuShares", count, { ...numeric, placeholder: "1024" }),
    line(labels.cpuQuota, "HostConfig.CpuQuota", count, numeric),
    line(labels.cpuPeriod, "HostConfig.CpuPeriod", count, numeric),
    line(labels.realtimeRuntime, "HostConfig.CpuRealtimeRuntime", count, numeric),
    line(labels.realtimePeriod, "HostConfig.CpuRealtimePeriod", count, numeric),
    line(labels.cpuset, "HostConfig.CpusetCpus", text, { placeholder: "0-3,5" }),
    line(labels.cpusetMems, "HostConfig.CpusetMems", text, { placeholder: "0" }),
    line(labels.pids, "HostConfig.PidsLimit", count, { ...numeric, placeholder: words.noLimit }),
    line(labels.shm, "HostConfig.ShmSize", size, { placeholder: "64m" }),
    line(labels.blkioWeight, "HostConfig.BlkioWeight", count, { ...numeric, hint: words.weightHint }),
    line(labels.oomScore, "HostConfig.OomScoreAdj", count, { ...numeric, hint: words.oomHint }),
    flag(labels.oomDisable, "HostConfig.OomKillDisable"),
    items(labels.ulimits, words.anUlimit, "HostConfig.Ulimits", ulimit, [
      { key: "name", label: words.ulimitName, placeholder: "nofile" },
      { key: "soft", label: words.soft },
      { key: "hard", label: words.hard },
    ], { isWide: true }),
    items(labels.gpus, words.aGpu, "HostConfig.DeviceRequests", request, [
      { key: "driver", label: words.driver, placeholder: "nvidia" },
      { key: "count", label: words.count, placeholder: "all" },
      { key: "ids", label: words.deviceIds },
      { key: "able", label: words.abilities, placeholder: "gpu" },
    ], { isWide: true, hint: words.gpusHint }),
    device(labels.weightDevice, "HostConfig.BlkioWeightDevice", "Weight"),
    device(labels.readBps, "HostConfig.BlkioDeviceReadBps", "Rate", size),
    device(labels.writeBps, "HostConfig.BlkioDeviceWriteBps", "Rate", size),
    device(labels.readIops, "HostConfig.BlkioDeviceReadIOps", "Rate"),
    device(labels.writeIops, "HostConfig.BlkioDeviceWriteIOps", "Rate"),
  ],
};
