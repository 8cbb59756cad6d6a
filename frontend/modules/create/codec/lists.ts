// Lists within one cell, and items that are objects of their own kind.
import type { Codec } from "./codec";
import { text, whole } from "./codec";
import type { Item } from "./rows";

/** A list of short texts, divided by commas. */
export const commas: Codec<string> = {
  read: (value) => (Array.isArray(value) ? value.join(", ") : ""),
  write: (shown) => {
    const all = shown.split(/[,\s]+/).filter((part) => part !== "");
    return all.length === 0 ? undefined : all;
  },
};

/** A limit; without a hard one it is the soft one. */
export const ulimit: Item = {
  read: (limit) => ({ name: text.read(limit?.Name), soft: whole.read(limit?.Soft), hard: whole.read(limit?.Hard) }),
  write: ({ name = "", soft = "", hard = "" }) => ({
    Name: name.trim(),
    Soft: whole.write(soft === "" ? hard : soft) ?? 0,
    Hard: whole.write(hard === "" ? soft : hard) ?? 0,
  }),
};

/** A device of the host; it has the same path inside, and all is allowed, unless said otherwise. */
export const device: Item = {
  read: (device) => ({
    host: text.read(device?.PathOnHost),
    inside: text.read(device?.PathInContainer),
    may: text.read(device?.CgroupPermissions),
  }),
  write: ({ host = "", inside = "", may = "" }) => ({
    PathOnHost: host.trim(),
    PathInContainer: inside.trim() === "" ? host.trim() : inside.trim(),
    CgroupPermissions: may.trim() === "" ? "rwm" : may.trim(),
  }),
};

/** Devices that a driver gives: GPUs. */
export const request: Item = {
  read: (request) => ({
    driver: text.read(request?.Driver),
    count: request?.Count === -1 ? "all" : request?.Count ? String(request.Count) : "",
    ids: commas.read(request?.DeviceIDs),
    able: commas.read(request?.Capabilities?.[0]),
  }),
  write: ({ driver = "", count = "", ids = "", able = "" }, raw) => {
    const named = commas.write(ids);
    const wanted = count.trim() === "all" ? -1 : (whole.write(count) ?? (named ? 0 : -1));
    return {
      ...raw,
      Driver: driver.trim(),
      Count: wanted,
      ...(named || raw?.DeviceIDs ? { DeviceIDs: named ?? null } : {}),
      Capabilities: [commas.write(able) ?? ["gpu"], ...(raw?.Capabilities?.slice(1) ?? [])],
    };
  },
};
