// What `POST /containers/{id}/update` can change while a container runs.
import type { Body } from "../spec/body";
import { same } from "./path";

const UPDATABLE = [
  "Memory", "MemorySwap", "MemoryReservation", "NanoCpus", "CpuQuota", "CpuPeriod", "CpuShares", "CpusetCpus", "CpusetMems",
  "CpuRealtimePeriod", "CpuRealtimeRuntime", "PidsLimit", "BlkioWeight", "RestartPolicy",
];

/** The update of the same meaning as the change; nothing where a part of it can not be made that way. */
export function liveUpdate(before: Body, after: Body): Record<string, unknown> | undefined {
  const { HostConfig: was = {}, ...rest } = before;
  const { HostConfig: is = {}, ...others } = after;
  if (!same(solid(rest), solid(others))) return undefined;
  const update: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (same(was[key] ?? undefined, is[key] ?? undefined)) continue;
    const value = is[key] ?? lifted(key);
    // The engine takes 0 for "as it is": such a limit is only lifted by a new container.
    if (!UPDATABLE.includes(key) || value === undefined || value === 0 || value === "") return undefined;
    update[key] = value;
  }
  return Object.keys(update).length > 0 ? update : undefined;
}

/** What says that there is no limit any more, where something does. */
function lifted(key: string): unknown {
  if (key === "RestartPolicy") return { Name: "no", MaximumRetryCount: 0 };
  return key === "PidsLimit" ? -1 : undefined;
}

function solid(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
}
