// Rules about volumes and other mounts.
import type { Mount } from "../body";
import { sections } from "../mounts";
import { isNeutral } from "../path";
import { text } from "../text";
import { isFull, isName, listed, mapped, problem, type Problem, type Rule } from "./rule";

const MODES = new Set(
  "ro rw z Z nocopy private rprivate slave rslave shared rshared consistent cached delegated default".split(" "),
);
const TYPES = ["bind", "volume", "tmpfs", "image", "npipe", "cluster"];
const OPTIONS = [
  ["BindOptions", "bind"],
  ["VolumeOptions", "volume"],
  ["TmpfsOptions", "tmpfs"],
  ["ImageOptions", "image"],
] as const;

/** Binds, mounts, volumes without a name, tmpfs and volumes of others. */
export const mountRules: Rule = function* ({ body }) {
  const host = body.HostConfig ?? {};
  const targets = new Set(Object.keys(host.Tmpfs ?? {}).map(tidy));
  const twice = function* (path: string, target: string): Iterable<Problem> {
    if (targets.has(tidy(target))) yield problem(path, text.targetTwice, { path: target });
    targets.add(tidy(target));
  };
  for (const [path, key] of mapped("HostConfig.Tmpfs", host.Tmpfs)) yield* targetRules(path, key);
  for (const [path, bind] of listed("HostConfig.Binds", host.Binds)) {
    yield* bindRules(path, bind);
    yield* twice(path, sections(bind)[1] ?? bind);
  }
  for (const [path, mount] of listed("HostConfig.Mounts", host.Mounts)) {
    yield* mountRule(path, mount);
    yield* twice(`${path}.Target`, mount.Target ?? "");
  }
  for (const [path, key] of mapped("Volumes", body.Volumes)) yield* targetRules(path, key);
  for (const [path, entry] of listed("HostConfig.VolumesFrom", host.VolumesFrom)) {
    const [name, mode = "", ...more] = entry.split(":");
    const isMode = mode.split(",").every((part) => part === "" || MODES.has(part));
    if (name === "" || more.length > 0 || !isMode) yield problem(path, text.volumesFrom);
  }
};

function* targetRules(path: string, target: string): Iterable<Problem> {
  if (!isFull(target)) yield problem(path, text.target, { path: target });
  else if (tidy(target) === "/") yield problem(path, text.targetRoot);
}

function* bindRules(path: string, bind: string): Iterable<Problem> {
  const [source, target, modes = "", ...more] = sections(bind);
  if (target === undefined || source === "" || more.length > 0) return yield problem(path, text.bindForm);
  yield* targetRules(path, target);
  if (!isFull(source) && !isName(source) && !isDrive(source)) yield problem(path, text.bindSource, { source });
  for (const mode of modes.split(",")) if (mode !== "" && !MODES.has(mode)) yield problem(path, text.bindMode, { mode });
}

function* mountRule(path: string, mount: Mount): Iterable<Problem> {
  const { Type: type = "volume", Source: source = "", Target: target = "" } = mount;
  if (!TYPES.includes(type)) return yield problem(`${path}.Type`, text.mountType, { type });
  yield* targetRules(`${path}.Target`, target);
  if (source === "" && !["volume", "tmpfs"].includes(type)) yield problem(`${path}.Source`, text.mountSource, { type });
  else if (type === "bind" && !isFull(source) && !isDrive(source)) yield problem(`${path}.Source`, text.mountBindSource, { source });
  else if (type === "tmpfs" && source !== "") yield problem(`${path}.Source`, text.mountTmpfsSource);
  else if (type === "volume" && source !== "" && !isName(source)) yield problem(`${path}.Source`, text.mountVolumeName);
  if (type === "volume" && source === "" && mount.ReadOnly) yield problem(`${path}.ReadOnly`, text.mountAnonymous);
  for (const [options, of] of OPTIONS) {
    if (of !== type && !isNeutral(mount[options])) yield problem(`${path}.${options}`, text.mountOptions, { options, type });
  }
  if ((mount.TmpfsOptions?.SizeBytes ?? 0) < 0) yield problem(`${path}.TmpfsOptions.SizeBytes`, text.mountSize);
}

function isDrive(source: string): boolean {
  return /^([A-Za-z]:[\\/]|\\\\)/.test(source);
}

function tidy(path: string): string {
  return path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
}
