// What an engine tells of every container, though nobody asked for it.
import type { Body } from "./body";
import { at, isNeutral, isTree, put } from "./path";

/** What stands in a body that an engine told, where nothing else was said. */
const USUAL: [string, unknown[]][] = [
  ["HostConfig.NetworkMode", ["default", "bridge"]],
  ["HostConfig.IpcMode", ["private"]],
  ["HostConfig.CgroupnsMode", ["private"]],
  ["HostConfig.Runtime", ["runc"]],
  ["HostConfig.ShmSize", [67_108_864]],
  ["HostConfig.LogConfig.Type", ["json-file"]],
  ["HostConfig.RestartPolicy.Name", ["no"]],
  ["HostConfig.MemorySwappiness", [-1]],
  ["HostConfig.Isolation", ["default"]],
];

const DROPPED = ["ConsoleSize", "ContainerIDFile", "MaskedPaths", "ReadonlyPaths"];

/** A body without what is the same in every container; for reading, not for sending. */
export function slim(body: Body): Body {
  const copy = structuredClone(body);
  // A limit that makes sense only beside a driver's options stays.
  const hasLogOptions = !isNeutral(at(copy, "HostConfig.LogConfig.Config"));
  for (const [path, values] of USUAL) {
    if (path.startsWith("HostConfig.LogConfig") && hasLogOptions) continue;
    if (values.includes(at(copy, path))) put(copy, path, undefined);
  }
  const host = copy.HostConfig;
  for (const key of DROPPED) {
    // An empty list of hidden paths was asked for.
    if (host && (key === "ConsoleSize" || key === "ContainerIDFile" || (host[key] as unknown[] | null)?.length !== 0)) delete host[key];
  }
  return solidly(copy, "") as Body;
}

/** Values that say something although they are empty. */
const MEANT = new Set(["HostConfig.MaskedPaths", "HostConfig.ReadonlyPaths", "HostConfig.Init", "HostConfig.MemorySwappiness", "StopTimeout"]);
/** Maps whose values are empty by nature. */
const KEPT = new Set([
  ...["ExposedPorts", "Volumes", "Labels", "NetworkingConfig.EndpointsConfig", "HostConfig.LogConfig.Config"],
  ...["PortBindings", "Tmpfs", "Sysctls", "StorageOpt", "Annotations"].map((key) => `HostConfig.${key}`),
]);

function solidly(value: unknown, path: string): unknown {
  if (!isTree(value) || KEPT.has(path)) return value;
  const parts = Object.entries(value).map(([key, part]) => {
    const place = path === "" ? key : `${path}.${key}`;
    return [key, solidly(part, place), place] as const;
  });
  const said = parts.filter(([, part, place]) => part !== null && part !== undefined && (MEANT.has(place) || !isEmpty(part)));
  return Object.fromEntries(said.map(([key, part]) => [key, part]));
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isTree(value)) return Object.keys(value).length === 0;
  return isNeutral(value);
}
