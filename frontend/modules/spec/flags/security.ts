// Flags about what the container may do, and which namespaces it shares.
import type { Device, Ulimit } from "../body";
import type { Draft } from "../draft";
import { bare, type Flag, many, one, pairs } from "../flag";
import { addNamed, addRequest, gpus, takeRequests } from "../gpus";
import { device, isCdi, text, ulimit } from "../kinds";
import type { Rest } from "../path";
import { securityOption, securityWords } from "../security";

/** Rights, devices and namespaces. */
export const securityFlags: Flag[] = [
  bare("--privileged", "HostConfig.Privileged"),
  bare("--read-only", "HostConfig.ReadonlyRootfs"),
  many("--cap-add", "HostConfig.CapAdd", text),
  many("--cap-drop", "HostConfig.CapDrop", text),
  {
    names: ["--security-opt"],
    read: (word, { draft }) => securityOption(draft, "--security-opt", word),
    lines: (rest) => securityWords(rest).map((word) => ["--security-opt", word]),
  },
  many("--group-add", "HostConfig.GroupAdd", text),
  {
    names: ["--device"],
    read(word, { draft }) {
      if (isCdi(word)) addNamed(draft, word);
      else draft.add("HostConfig.Devices", device.read(word));
    },
    lines: deviceLines,
  },
  { names: ["--gpus"], read: (word, { draft }) => addRequest(draft, gpus.read(word)) },
  many("--device-cgroup-rule", "HostConfig.DeviceCgroupRules", text),
  pairs("--sysctl", "HostConfig.Sysctls"),
  { ...many("--ulimit", "HostConfig.Ulimits", ulimit), read: (word, { draft }) => addUlimit(draft, ulimit.read(word)) },
  one("--pid", "HostConfig.PidMode", text),
  one("--ipc", "HostConfig.IpcMode", text),
  one("--uts", "HostConfig.UTSMode", text),
  one("--userns", "HostConfig.UsernsMode", text),
  one("--cgroupns", "HostConfig.CgroupnsMode", text),
  one("--cgroup-parent", "HostConfig.CgroupParent", text),
];

/** Devices, and those that are handed out by name or by driver. */
function deviceLines(rest: Rest): string[][] {
  const { requests, names } = takeRequests(rest);
  const devices = [...rest.list<Device>("HostConfig.Devices").map(device.write), ...names];
  return [...devices.map((word) => ["--device", word]), ...requests.map((request) => ["--gpus", gpus.write(request)])];
}

/** A later limit of the same name wins. */
export function addUlimit(draft: Draft, limit: Ulimit): void {
  const others = (draft.spec.body.HostConfig?.Ulimits ?? []).filter(({ Name }) => Name !== limit.Name);
  draft.put("HostConfig.Ulimits", [...others, limit]);
}
