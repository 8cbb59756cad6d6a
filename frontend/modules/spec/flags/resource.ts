// Flags about memory, CPUs and disks.
import { bare, type Flag, many, one } from "../flag";
import { bytes, cpus, swap, text, throttle, weight, whole } from "../kinds";

const always = () => true;

/** Memory, CPUs and disks. */
export const resourceFlags: Flag[] = [
  one("--memory -m", "HostConfig.Memory", bytes),
  one("--memory-swap", "HostConfig.MemorySwap", swap),
  one("--memory-reservation", "HostConfig.MemoryReservation", bytes),
  one("--memory-swappiness", "HostConfig.MemorySwappiness", whole, (value) => value !== -1),
  one("--kernel-memory", "HostConfig.KernelMemory", bytes),
  bare("--oom-kill-disable", "HostConfig.OomKillDisable"),
  one("--oom-score-adj", "HostConfig.OomScoreAdj", whole),
  one("--cpus", "HostConfig.NanoCpus", cpus),
  one("--cpu-shares -c", "HostConfig.CpuShares", whole),
  one("--cpu-period", "HostConfig.CpuPeriod", whole),
  one("--cpu-quota", "HostConfig.CpuQuota", whole),
  one("--cpu-rt-period", "HostConfig.CpuRealtimePeriod", whole),
  one("--cpu-rt-runtime", "HostConfig.CpuRealtimeRuntime", whole),
  one("--cpuset-cpus", "HostConfig.CpusetCpus", text),
  one("--cpuset-mems", "HostConfig.CpusetMems", text),
  one("--cpu-count", "HostConfig.CpuCount", whole),
  one("--cpu-percent", "HostConfig.CpuPercent", whole),
  one("--pids-limit", "HostConfig.PidsLimit", whole),
  one("--shm-size", "HostConfig.ShmSize", bytes),
  one("--blkio-weight", "HostConfig.BlkioWeight", whole),
  many("--blkio-weight-device", "HostConfig.BlkioWeightDevice", weight),
  many("--device-read-bps", "HostConfig.BlkioDeviceReadBps", throttle(bytes)),
  many("--device-write-bps", "HostConfig.BlkioDeviceWriteBps", throttle(bytes)),
  many("--device-read-iops", "HostConfig.BlkioDeviceReadIOps", throttle(whole)),
  many("--device-write-iops", "HostConfig.BlkioDeviceWriteIOps", throttle(whole)),
  one("--io-maxbandwidth", "HostConfig.IOMaximumBandwidth", bytes),
  one("--io-maxiops", "HostConfig.IOMaximumIOps", whole),
  one("--stop-signal", "StopSignal", text),
  one("--stop-timeout", "StopTimeout", whole, always),
];
