// Rules about memory, CPUs, disks and limits of the kernel.
import type { HostConfig } from "../body";
import { text } from "../text";
import { listed, problem, type Problem, type Rule } from "./rule";

/** The least memory that the engine gives. */
const LEAST = 6 * 1024 * 1024;
const ULIMITS = new Set("core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(" "));

/** Memory, CPUs, disks and limits of the kernel. */
export const limitRules: Rule = function* ({ body }) {
  const host = body.HostConfig ?? {};
  yield* memoryRules(host);
  yield* cpuRules(host);
  const { OomScoreAdj = 0, ShmSize = 0, BlkioWeight = 0 } = host;
  if (OomScoreAdj < -1000 || OomScoreAdj > 1000) yield problem("HostConfig.OomScoreAdj", text.oomScore);
  if (ShmSize < 0) yield problem("HostConfig.ShmSize", text.shm);
  if (!isWeight(BlkioWeight)) yield problem("HostConfig.BlkioWeight", text.blkio);
  for (const [path, { Weight = 0 }] of listed("HostConfig.BlkioWeightDevice", host.BlkioWeightDevice)) {
    if (!isWeight(Weight)) yield problem(`${path}.Weight`, text.blkio);
  }
  for (const [path, { Name = "", Soft = 0, Hard = 0 }] of listed("HostConfig.Ulimits", host.Ulimits)) {
    if (!ULIMITS.has(Name)) yield problem(`${path}.Name`, text.ulimitName, { name: Name });
    if (Hard !== -1 && (Soft === -1 || Soft > Hard)) yield problem(`${path}.Soft`, text.ulimitSoft);
  }
};

function* memoryRules(host: HostConfig): Iterable<Problem> {
  const { Memory = 0, MemorySwap = 0, MemoryReservation = 0 } = host;
  const swappiness = host.MemorySwappiness ?? -1;
  if (Memory !== 0 && Memory < LEAST) yield problem("HostConfig.Memory", text.memory);
  if (MemoryReservation !== 0 && MemoryReservation < LEAST) yield problem("HostConfig.MemoryReservation", text.memory);
  else if (Memory > 0 && MemoryReservation > Memory) yield problem("HostConfig.MemoryReservation", text.reservation);
  if (MemorySwap > 0 && Memory === 0) yield problem("HostConfig.MemorySwap", text.swapAlone);
  else if (MemorySwap < -1 || (MemorySwap > 0 && MemorySwap < Memory)) yield problem("HostConfig.MemorySwap", text.swap);
  if (swappiness < -1 || swappiness > 100) yield problem("HostConfig.MemorySwappiness", text.swappiness);
}

function* cpuRules(host: HostConfig): Iterable<Problem> {
  const { NanoCpus = 0, CpuShares = 0, CpuPeriod = 0, CpuQuota = 0 } = host;
  if (NanoCpus < 0) yield problem("HostConfig.NanoCpus", text.nano);
  else if (NanoCpus > 0 && (CpuPeriod > 0 || CpuQuota > 0)) yield problem("HostConfig.NanoCpus", text.nanoPeriod);
  if (CpuShares < 0) yield problem("HostConfig.CpuShares", text.shares);
  if (CpuPeriod !== 0 && (CpuPeriod < 1000 || CpuPeriod > 1_000_000)) yield problem("HostConfig.CpuPeriod", text.period);
  if (CpuQuota > 0 && CpuQuota < 1000) yield problem("HostConfig.CpuQuota", text.quota);
  for (const key of ["CpusetCpus", "CpusetMems"] as const) if (!isSet(host[key] ?? "")) yield problem(`HostConfig.${key}`, text.cpuset);
}

/** A list of numbers and ranges, as 0-3,5. */
function isSet(list: string): boolean {
  return list === "" || list.split(",").every((part) => {
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    return first !== undefined && Number(first) <= Number(last ?? first);
  });
}

function isWeight(weight: number): boolean {
  return weight === 0 || (weight >= 10 && weight <= 1000);
}
